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
  const [most, others, loss] = [0, 1, 2].map(() => arena.float64(rows))
  const run = (k: number) => k * rows * Float64Array.BYTES_PER_ELEMENT

  /** The sum of the exponentials of row i but that of class k. */
  const missing = (i: number, k: number) => {
    if (mu.view[k * rows + i] === 1) return others.view[i]
    let sum = 0
    for (let at = i; at < size; at += rows) sum += mu.view[at]
    return sum - mu.view[k * rows + i]
  }

  return {
    isBounded: true,
    evaluate(eta, residual) {
      kernels.classExponentials(rows, outputs, eta.offset, mu.offset, most.offset, others.offset)
      kernels.log1pArray(rows, others.offset, loss.offset)
      for (let i = 0; i < rows; i++) {
        const share = v.view[i] / (1 + others.view[i])
        for (let at = i; at < size; at += rows) residual.view[at] = -share * mu.view[at]
        residual.view[y[i] * rows + i] = share * missing(i, y[i])
        loss.view[i] += most.view[i] - eta.view[y[i] * rows + i]
      }
      return kernels.dot(rows, v.offset, loss.offset)
    },
    curvature(eta, into) {
      kernels.classExponentials(rows, outputs, eta.offset, mu.offset, most.offset, others.offset)
      for (let i = 0; i < rows; i++) {
        const total = 1 + others.view[i]
        for (let k = 0, at = i; k < outputs; k++, at += rows) {
          weighted.view[at] = (-v.view[i] / total) * mu.view[at]
          into.view[k * (outputs + 1) * rows + i] = missing(i, k) / total
        }
        for (let at = i; at < size; at += rows) mu.view[at] /= total
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
