import type { OpenKernels } from '../../../kernels/door.ts'
import type { Link, LinkData } from './link.ts'

/**
 * Several classes: ℓ = logsumexp(η) − η_y with μ = softmax(η).
 *
 *   slope [k = y] − μ_k,   curvature μ_k([k = l] − μ_l),   bound ½([k = l] − 1/K)
 *
 * What is missing to 1, of the probability of a row's class or of any, is summed from the others: it keeps its digits where that
 * probability is near 1.
 *
 * Source of the bound: Böhning (1992), Ann. Inst. Statist. Math. 44(1).
 */
export function classLink({ rows, outputs, y, v }: LinkData, { kernels, arena }: OpenKernels): Link {
  const size = rows * outputs
  const [mu, weighted] = [arena.float64(size), arena.float64(size)]
  const [most, others, loss, shares] = [0, 1, 2, 3].map(() => arena.float64(rows))
  const run = (k: number) => k * rows * Float64Array.BYTES_PER_ELEMENT

  /** The sum of the exponentials of row i but that of class k. */
  const missing = (exponentials: Float64Array, rest: Float64Array, i: number, k: number) => {
    if (exponentials[k * rows + i] === 1) return rest[i]
    let sum = 0
    for (let at = i; at < size; at += rows) sum += exponentials[at]
    return sum - exponentials[k * rows + i]
  }

  return {
    isDiagonal: false,
    isBounded: true,
    evaluate(eta, residual) {
      kernels.classExponentials(rows, outputs, eta.offset, mu.offset, most.offset, others.offset)
      kernels.log1pArray(rows, others.offset, loss.offset)
      const [exponentials, rest, share, slope] = [mu.view, others.view, shares.view, residual.view]
      for (let i = 0; i < rows; i++) share[i] = -v.view[i] / (1 + rest[i])
      for (let k = 0; k < outputs; k++)
        kernels.multiply(rows, shares.offset, mu.offset + run(k), residual.offset + run(k))
      for (let i = 0; i < rows; i++) {
        const own = y[i] * rows + i
        slope[own] = -share[i] * missing(exponentials, rest, i, y[i])
        loss.view[i] += most.view[i] - eta.view[own]
      }
      return kernels.dot(rows, v.offset, loss.offset)
    },
    curvature(eta, into) {
      kernels.classExponentials(rows, outputs, eta.offset, mu.offset, most.offset, others.offset)
      const [exponentials, rest, curvatures] = [mu.view, others.view, into.view]
      for (let k = 0; k < outputs; k++) {
        const to = k * (outputs + 1) * rows
        for (let i = 0; i < rows; i++) curvatures[to + i] = missing(exponentials, rest, i, k) / (1 + rest[i])
      }
      for (let k = 0; k < outputs; k++) {
        for (let i = 0, at = k * rows; i < rows; i++, at++) {
          weighted.view[at] = (-v.view[i] / (1 + rest[i])) * exponentials[at]
          exponentials[at] /= 1 + rest[i]
        }
      }
      for (let k = 0; k < outputs; k++) {
        for (let l = 0; l < k; l++) {
          const to = into.offset + run(k * outputs + l)
          kernels.multiply(rows, weighted.offset + run(k), mu.offset + run(l), to)
        }
        const own = into.offset + run(k * (outputs + 1))
        kernels.multiply(rows, weighted.offset + run(k), own, own)
        kernels.scaledCopy(rows, -1, own, own)
      }
    },
    bound(into) {
      for (let k = 0; k < outputs; k++) {
        for (let l = 0; l <= k; l++) {
          const factor = (Number(k === l) - 1 / outputs) / 2
          kernels.scaledCopy(rows, factor, v.offset, into.offset + run(k * outputs + l))
        }
      }
      return true
    },
  }
}
