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
    const pair = l >> 1
    const from = 2 * pair * p + (l & 1)
    residualOf(framed, { w: coefScaled, b: interceptScaled[0] }, e)
    intercepts[l] = -e[p + 1]
    for (let k = 0; k < p; k++) {
      if (e[order[k]] === 0) continue
      weights[from + 2 * k] = -e[order[k]]
      if (k >= depths[pair]) depths[pair] = k + 1
    }
  }
  return { weights, intercepts, depths }
}
