import type { OpenKernels } from '../../../kernels/door.ts'
import type { Link, LinkData } from './link.ts'

/**
 * Two classes, y = 0 or 1, by how far a row is on the wrong side: m = (1 − 2y)·η.
 *
 *   ℓ = log(1 + e^m),   y − μ = (2y − 1)·s,   ∂²ℓ/∂η² = s(1 − s) ≤ ¼,   s = 1/(1 + e^−m)
 *
 * Small losses and residuals keep all their digits, which y − μ would lose.
 */
export function logisticLink({ rows, y, v }: LinkData, { kernels, arena }: OpenKernels): Link {
  const wrong = arena.float64(rows)
  const shares = arena.float64(rows)
  const side = Float64Array.from(y, (value) => 1 - 2 * value)
  return {
    isBounded: true,
    evaluate(eta, residual) {
      for (let i = 0; i < rows; i++) wrong.view[i] = side[i] * eta.view[i]
      kernels.sigmoidArray(rows, wrong.offset, shares.offset)
      kernels.softplusArray(rows, wrong.offset, wrong.offset)
      for (let i = 0; i < rows; i++) residual.view[i] = -side[i] * (v.view[i] * shares.view[i])
      return kernels.dot(rows, v.offset, wrong.offset)
    },
    curvature(eta, into) {
      for (let i = 0; i < rows; i++) wrong.view[i] = side[i] * eta.view[i]
      kernels.sigmoidArray(rows, wrong.offset, shares.offset)
      for (let i = 0; i < rows; i++) into.view[i] = v.view[i] * (shares.view[i] * (1 - shares.view[i]))
    },
    bound(into) {
      for (let i = 0; i < rows; i++) into.view[i] = v.view[i] / 4
      return true
    },
  }
}
