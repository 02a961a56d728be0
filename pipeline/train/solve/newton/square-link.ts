import type { OpenKernels } from '../../../kernels/door.ts'
import { runOf } from './columns.ts'
import type { Link, LinkData } from './link.ts'

/**
 * Squares: ℓ = ½ Σ_k (y_k − η_k)², slopes y − η and curvature 1, so that one Hessian serves for good. Outputs do not meet: each has a
 * target of its own.
 */
export function squareLink({ rows, outputs, y, v }: LinkData, { kernels, arena }: OpenKernels): Link {
  const off = arena.float64(rows)
  const run = runOf(rows)
  const curvature: Link['curvature'] = (_, into) => {
    into.view.fill(0)
    for (let k = 0; k < outputs; k++) kernels.scaledCopy(rows, 1, v.offset, run(into, k * outputs + k))
  }
  return {
    isDiagonal: true,
    isBounded: true,
    evaluate(eta, residual) {
      let loss = 0
      for (let k = 0; k < outputs; k++) {
        for (let i = 0; i < rows; i++) off.view[i] = y[i * outputs + k] - eta.view[k * rows + i]
        const own = run(residual, k)
        kernels.multiply(rows, v.offset, off.offset, own)
        loss += 0.5 * kernels.dot(rows, off.offset, own)
      }
      return loss
    },
    curvature,
    bound(into) {
      curvature(into, into)
      return true
    },
  }
}
