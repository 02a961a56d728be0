import { type LossKind, losses } from '../../loss/index.ts'

/** Pivots that have lost so many digits belong to columns that hang on others. */
export const DEPENDENT = 1e-13

/** Below this share of itself, what a row's leverage leaves of it is rounding. */
export const DETERMINED = 1e-10

/** ℓ′ by the outputs of each row, and ℓ″ as `Loss.hessian` lays it out. */
export function derivatives(loss: LossKind, eta: Float64Array, y: Float64Array, outputs: number) {
  const n = y.length
  const slopes = new Float64Array(n * outputs)
  const curvature = new Float64Array(n * outputs * outputs)
  const at = { rows: n, outputs, eta, y, weights: null }
  losses[loss].gradient(at, slopes)
  losses[loss].hessian(at, curvature)
  // They are those of a mean.
  return { slopes: slopes.map((value) => value * n), curvature: curvature.map((value) => value * n) }
}
