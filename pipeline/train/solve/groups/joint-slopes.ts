import { type Block, part } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { sideBySide } from '../../../math/vector.ts'
import type { Hessian } from '../newton/hessian.ts'
import type { JointFrame } from './joint-frame.ts'

/** Slopes zⱼᵀdiag(v)(y_k − Zw_k) of features j and targets k, at weights that are 0 but for members. */
export interface JointSlopes {
  /** Of the members, K for each in their order. */
  ofMembers(u: Float64Array): Float64Array
  /** Of all features, K for each. */
  ofAll(u: Float64Array): Float64Array
}

/** From the rows. @param v observation weights, which sum to 1. */
export function slopesOnRows(
  { columns, Z, targets }: JointFrame,
  gram: Hessian,
  v: Block<Float64Array>,
  { kernels, arena }: OpenKernels,
): JointSlopes {
  const { rows, count } = columns
  const K = targets.length / rows
  const residuals = arena.float64(rows * K)
  const products = arena.float64(count * K)
  const minus = new Float64Array(count)
  const found = new Float64Array(count)
  /** Weighted, of each target. */
  const takeResiduals = (u: Float64Array) =>
    Array.from({ length: K }, (_, k) => {
      const own = part(residuals, k * rows, rows)
      for (let j = 0; j < count; j++) minus[j] = -u[j * K + k]
      gram.predict(minus, own)
      for (let i = 0; i < rows; i++) own.view[i] += targets[k * rows + i]
      kernels.multiply(rows, v.offset, own.offset, own.offset)
      return own
    })
  return {
    ofMembers(u) {
      const slopes = new Float64Array(gram.size * K)
      for (const [k, own] of takeResiduals(u).entries()) {
        gram.project(own, found)
        for (let a = 0; a < gram.size; a++) slopes[a * K + k] = found[a]
      }
      return slopes
    },
    ofAll(u) {
      takeResiduals(u)
      // All targets in one reading of the columns.
      kernels.gemmTransposedAt(rows, count, 0, Z, rows, K, residuals.offset, rows, products.offset, count)
      return sideBySide(products.view, K)
    },
  }
}

/** From cross-products, where all features are members in their order. @param atNothing the slopes where all weights are 0. */
export function slopesByProducts(atNothing: Float64Array, gram: Hessian, { kernels, arena }: OpenKernels): JointSlopes {
  const { size: p, block, ld } = gram
  const K = atNothing.length / p
  const [minus, products] = [arena.float64(p), arena.float64(p)]
  const ofAll = (u: Float64Array) => {
    const slopes = new Float64Array(p * K)
    for (let k = 0; k < K; k++) {
      for (let j = 0; j < p; j++) {
        minus.view[j] = -u[j * K + k]
        products.view[j] = atNothing[j * K + k]
      }
      kernels.gemv(p, p, block.offset, ld, minus.offset, products.offset)
      for (let j = 0; j < p; j++) slopes[j * K + k] = products.view[j]
    }
    return slopes
  }
  return { ofMembers: ofAll, ofAll }
}
