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
  const [wrong, shares, side, downhill] = [0, 1, 2, 3].map(() => arena.float64(rows))
  for (let i = 0; i < rows; i++) {
    side.view[i] = 1 - 2 * y[i]
    downhill.view[i] = -side.view[i] * v.view[i]
  }
  return {
    isDiagonal: true,
    isBounded: true,
    evaluate(eta, residual) {
      kernels.multiply(rows, side.offset, eta.offset, wrong.offset)
      kernels.sigmoidArray(rows, wrong.offset, shares.offset)
      kernels.multiply(rows, downhill.offset, shares.offset, residual.offset)
      kernels.softplusArray(rows, wrong.offset, wrong.offset)
      return kernels.dot(rows, v.offset, wrong.offset)
    },
    curvature(eta, into) {
      kernels.multiply(rows, side.offset, eta.offset, wrong.offset)
      kernels.sigmoidArray(rows, wrong.offset, shares.offset)
      kernels.scaledCopy(rows, -1, wrong.offset, wrong.offset)
      kernels.sigmoidArray(rows, wrong.offset, wrong.offset)
      kernels.multiply(rows, shares.offset, wrong.offset, shares.offset)
      kernels.multiply(rows, v.offset, shares.offset, into.offset)
    },
    bound(into) {
      kernels.scaledCopy(rows, 0.25, v.offset, into.offset)
      return true
    },
  }
}
