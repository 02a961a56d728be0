import type { OpenKernels } from '../../../kernels/door.ts'
import type { Link, LinkData } from './link.ts'

/** Squares: ℓ = ½(y − η)², slope y − η and curvature 1, so that one Hessian serves for good. */
export function squareLink({ rows, y, v }: LinkData, { kernels, arena }: OpenKernels): Link {
  const off = arena.float64(rows)
  return {
    isBounded: true,
    evaluate(eta, residual) {
      for (let i = 0; i < rows; i++) off.view[i] = y[i] - eta.view[i]
      kernels.multiply(rows, v.offset, off.offset, residual.offset)
      return 0.5 * kernels.dot(rows, off.offset, residual.offset)
    },
    curvature: (_, into) => kernels.scaledCopy(rows, 1, v.offset, into.offset),
    bound(into) {
      kernels.scaledCopy(rows, 1, v.offset, into.offset)
      return true
    },
  }
}
