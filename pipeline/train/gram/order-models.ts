import { sharedVector } from '../../math/matrix.ts'
import type { FrameModel } from './in-frame.ts'
import { type OrderedModel, TILE } from './score-rows.ts'

/** Features by the λ at which the first path takes them in, those of it first. */
export function entryOrder({ weights, intercepts }: FrameModel): Int32Array {
  const L = intercepts.length
  const p = weights.length / L
  const entry = Int32Array.from({ length: p }, (_, j) => {
    for (let l = 0; l < L; l++) if (weights[j * L + l] !== 0) return l
    return L
  })
  return Int32Array.from({ length: p }, (_, j) => j).sort((a, b) => entry[a] - entry[b] || a - b)
}

export function orderModel({ weights, intercepts }: FrameModel, order: Int32Array): OrderedModel {
  const L = intercepts.length
  const ordered = sharedVector(weights.length)
  const depths = new Int32Array(Math.ceil(L / TILE))
  for (const [k, j] of order.entries()) {
    for (let l = 0; l < L; l++) {
      ordered[k * L + l] = weights[j * L + l]
      if (weights[j * L + l] !== 0) depths[Math.floor(l / TILE)] = k + 1
    }
  }
  return { weights: ordered, intercepts, depths }
}
