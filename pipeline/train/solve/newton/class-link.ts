import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import type { Link, LinkData } from './link.ts'

/**
 * Several classes: ℓ = logsumexp(η) − η_y with μ = softmax(η).
 *
 * The largest output of a row is taken off before any exponential, and its own 1 left to log1p. What is missing to 1, of the
 * probability of a row's class or of any, is summed from the others: it keeps its digits where that probability is near 1.
 *
 *   slope [k = y] − μ_k,   curvature μ_k([k = l] − μ_l),   bound ½([k = l] − 1/K)
 *
 * Source of the bound: Böhning (1992), Ann. Inst. Statist. Math. 44(1).
 */
export function classLink({ rows, outputs, y, v }: LinkData, { kernels, arena }: OpenKernels): Link {
  const size = rows * outputs
  const mu = arena.float64(size)
  const others = arena.float64(rows)
  const loss = arena.float64(rows)
  const top = new Int32Array(rows)

  /** e^(η − largest) into `mu`, the sum of all but the largest into `others`. */
  const exponentials = (eta: Float64Array) => {
    for (let i = 0; i < rows; i++) {
      let most = 0
      for (let k = 1; k < outputs; k++) if (eta[k * rows + i] > eta[most * rows + i]) most = k
      top[i] = most
      const largest = eta[most * rows + i]
      for (let at = i; at < size; at += rows) mu.view[at] = eta[at] - largest
    }
    kernels.expArray(size, mu.offset, mu.offset)
    for (let i = 0; i < rows; i++) {
      let sum = 0
      for (let k = 0; k < outputs; k++) if (k !== top[i]) sum += mu.view[k * rows + i]
      others.view[i] = sum
    }
  }

  /** The sum of the μ of row i but that of class k, as a share of `total`. */
  const missing = (i: number, k: number, total: number) => {
    if (k === top[i]) return others.view[i] / total
    let sum = 0
    for (let l = 0; l < outputs; l++) if (l !== k) sum += mu.view[l * rows + i]
    return sum / total
  }

  return {
    isBounded: true,
    evaluate(eta, residual) {
      exponentials(eta.view)
      kernels.log1pArray(rows, others.offset, loss.offset)
      for (let i = 0; i < rows; i++) {
        const total = 1 + others.view[i]
        const share = v.view[i] / total
        for (let at = i; at < size; at += rows) residual.view[at] = -share * mu.view[at]
        residual.view[y[i] * rows + i] = v.view[i] * missing(i, y[i], total)
        loss.view[i] += eta.view[top[i] * rows + i] - eta.view[y[i] * rows + i]
      }
      return kernels.dot(rows, v.offset, loss.offset)
    },
    curvature(eta, into) {
      exponentials(eta.view)
      for (let k = 0; k < outputs; k++) {
        for (let l = 0; l <= k; l++) {
          const run = (k * outputs + l) * rows
          for (let i = 0; i < rows; i++) {
            const total = 1 + others.view[i]
            const share = mu.view[k * rows + i] / total
            const rest = k === l ? missing(i, k, total) : -mu.view[l * rows + i] / total
            into.view[run + i] = v.view[i] * (share * rest)
          }
        }
      }
    },
    bound: (into) => boundOf(v, rows, outputs, into),
  }
}

function boundOf(v: Block<Float64Array>, rows: number, outputs: number, into: Block<Float64Array>): true {
  for (let k = 0; k < outputs; k++) {
    for (let l = 0; l <= k; l++) {
      const factor = (Number(k === l) - 1 / outputs) / 2
      const run = (k * outputs + l) * rows
      for (let i = 0; i < rows; i++) into.view[run + i] = v.view[i] * factor
    }
  }
  return true
}
