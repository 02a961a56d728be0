import { sharedVector } from '../../math/matrix.ts'
import { residualOf } from '../certify/framed-certificate.ts'
import type { Frame } from './frame.ts'
import type { GramFit } from './gram-fit.ts'
import { scaledFrame } from './pose-columns.ts'
import type { OrderedModel } from './score-rows.ts'

/** Features by the λ at which a path takes them in, those of it first. */
export function entryOrder({ points }: GramFit): Int32Array {
  const p = points[0].coefScaled.length
  const entry = new Int32Array(p).fill(points.length)
  for (const [l, { coefScaled }] of points.entries()) {
    for (let j = 0; j < p; j++) if (coefScaled[j] !== 0 && entry[j] > l) entry[j] = l
  }
  return Int32Array.from(entry.keys()).sort((a, b) => entry[a] - entry[b] || a - b)
}

/** A path as it predicts the target of a frame from the features of it, which come in an order. */
export function orderModel({ points, scaling }: GramFit, frame: Frame, order: Int32Array): OrderedModel {
  const p = order.length
  const L = points.length
  const framed = { features: p, intercept: true, ...scaledFrame(frame, scaling) }
  const pairs = Math.ceil(L / 2)
  const weights = sharedVector(2 * pairs * p)
  const intercepts = new Float64Array(2 * pairs)
  const depths = new Int32Array(pairs)
  const e = new Float64Array(p + 2)
  for (const [l, { coefScaled, interceptScaled }] of points.entries()) {
    residualOf(framed, { w: coefScaled, b: interceptScaled[0] }, e)
    intercepts[l] = -e[p + 1]
    const depth = placeOrdered(e, order, weights, 2 * (l >> 1) * p + (l & 1))
    depths[l >> 1] = Math.max(depths[l >> 1], depth)
  }
  return { weights, intercepts, depths }
}

/** Writes −e in an order, every second number from `from` on. @returns how many of it reach to the last that is not 0. */
function placeOrdered(e: Float64Array, order: Int32Array, into: Float64Array, from: number): number {
  let depth = 0
  for (let k = 0; k < order.length; k++) {
    const share = e[order[k]]
    if (share === 0) continue
    into[from + 2 * k] = -share
    depth = k + 1
  }
  return depth
}
