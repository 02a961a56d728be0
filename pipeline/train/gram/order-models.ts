import { sharedVector } from '../../math/matrix.ts'
import { residualOf } from '../certify/framed-certificate.ts'
import type { Frame } from './frame.ts'
import type { GramFit } from './gram-fit.ts'
import { scaledFrame } from './pose-columns.ts'
import type { OrderedModel } from './score-rows.ts'

/** Features by the λ at which a path takes them in, those of it first. */
export function entryOrder({ points }: GramFit): Int32Array {
  const p = points[0].coefScaled.length
  const L = points.length
  const entry = new Int32Array(p).fill(L)
  for (let l = L - 1; l >= 0; l--) {
    const { coefScaled, used } = points[l]
    for (let k = 0; k < used.length; k++) if (coefScaled[used[k]] !== 0) entry[used[k]] = l
  }
  // Where those of each λ begin; one is put after the other.
  const begins = new Int32Array(L + 2)
  for (let j = 0; j < p; j++) begins[entry[j] + 1]++
  for (let l = 0; l <= L; l++) begins[l + 1] += begins[l]
  const order = new Int32Array(p)
  for (let j = 0; j < p; j++) order[begins[entry[j]]++] = j
  return order
}

/** A path as it predicts the target of a frame from the features of it, which come in an order. */
export function orderModel({ points, scaling }: GramFit, frame: Frame, order: Int32Array): OrderedModel {
  const p = order.length
  const L = points.length
  const framed = { features: p, intercept: true, ...scaledFrame(frame, scaling) }
  const place = new Int32Array(p)
  for (let k = 0; k < p; k++) place[order[k]] = k
  const pairs = Math.ceil(L / 2)
  const weights = sharedVector(2 * pairs * p)
  const intercepts = new Float64Array(2 * pairs)
  const depths = new Int32Array(pairs)
  const e = new Float64Array(p + 2)
  for (const [l, { coefScaled, used, interceptScaled }] of points.entries()) {
    residualOf(framed, { w: coefScaled, b: interceptScaled[0] }, e, used)
    intercepts[l] = -e[used.length + 1]
    const from = 2 * (l >> 1) * p + (l & 1)
    for (let k = 0; k < used.length; k++) {
      if (e[k] === 0) continue
      const at = place[used[k]]
      weights[from + 2 * at] = -e[k]
      depths[l >> 1] = Math.max(depths[l >> 1], at + 1)
    }
  }
  return { weights, intercepts, depths }
}
