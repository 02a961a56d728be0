import type { OpenKernels } from '../../../kernels/door.ts'
import type { Link, LinkData } from './link.ts'

/** Counts: ℓ = μ − y·η with μ = e^η, slope y − μ and curvature μ, which no quadratic bounds. */
export function countLink({ rows, y, v }: LinkData, { kernels, arena }: OpenKernels): Link {
  const mu = arena.float64(rows)
  const loss = arena.float64(rows)
  return {
    isDiagonal: true,
    isBounded: false,
    evaluate(eta, residual) {
      kernels.expArray(rows, eta.offset, mu.offset)
      for (let i = 0; i < rows; i++) {
        loss.view[i] = mu.view[i] - y[i] * eta.view[i]
        residual.view[i] = v.view[i] * (y[i] - mu.view[i])
      }
      return kernels.dot(rows, v.offset, loss.offset)
    },
    curvature(eta, into) {
      kernels.expArray(rows, eta.offset, mu.offset)
      for (let i = 0; i < rows; i++) into.view[i] = v.view[i] * mu.view[i]
    },
    bound: () => false,
  }
}
