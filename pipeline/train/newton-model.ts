import { column } from '../math/matrix.ts'
import type { Likelihood } from './likelihood.ts'
import type { Quadratic } from './quadratic.ts'

/** Where a Newton step starts: weights, their outputs and the slope there. */
export interface NewtonPoint {
  readonly u: Float64Array
  readonly eta: Float64Array
  /** Downhill; 0 in every coordinate that is held fast. */
  readonly slope: Float64Array
}

/**
 * The quadratic that touches a likelihood at a point up to second derivatives.
 *
 *     q(u) = −s·(u − u₀) + ½ (u − u₀)ᵀ H (u − u₀),   H_ab = Σ_i z_ij z_im ∂²ℓ_i/∂η_k∂η_l   for a = (j,k), b = (m,l)
 *
 * H is that of all outputs together, so that classes which share a boundary move together.
 */
export function newtonModel(
  likelihood: Likelihood,
  { u: start, eta, slope }: NewtonPoint,
  held: Uint8Array,
): Quadratic {
  const { Z, outputs } = likelihood
  const { rows } = Z
  const hessian = likelihood.hessian(eta)
  const run = (k: number, l: number) => hessian.subarray((k * outputs + l) * rows, (k * outputs + l + 1) * rows)

  return {
    dimension: start.length,
    product(a, b) {
      const x = column(Z, Math.floor(a / outputs))
      const z = column(Z, Math.floor(b / outputs))
      const h = run(a % outputs, b % outputs)
      let sum = 0
      for (let i = 0; i < rows; i++) sum += h[i] * x[i] * z[i]
      return sum
    },
    slope(u) {
      const moved = likelihood.predict(u.map((value, c) => value - start[c]))
      const bent = new Float64Array(moved.length)
      for (let k = 0; k < outputs; k++) {
        for (let l = 0; l < outputs; l++) {
          const h = run(k, l)
          for (let i = 0; i < rows; i++) bent[i * outputs + k] += h[i] * moved[i * outputs + l]
        }
      }
      const lost = likelihood.project(bent)
      return slope.map((value, c) => (held[c] === 1 ? 0 : value - lost[c]))
    },
  }
}
