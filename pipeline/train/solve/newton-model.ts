import { column } from '../../math/matrix.ts'
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
  const runs = Array.from({ length: outputs * outputs }, (_, kl) => hessian.subarray(kl * rows, (kl + 1) * rows))
  const run = (k: number, l: number) => runs[k * outputs + l]
  const columns = Array.from({ length: Z.columns }, (_, j) => column(Z, j))
  // x_j·x_m, row by row: for all pairs of outputs of two columns, which are asked for one after the other.
  const together = { j: -1, m: -1, values: new Float64Array(rows) }

  return {
    dimension: start.length,
    product(a, b) {
      const [j, m] = [Math.floor(a / outputs), Math.floor(b / outputs)]
      if (together.j !== j || together.m !== m) {
        const [x, z] = [columns[j], columns[m]]
        for (let i = 0; i < rows; i++) together.values[i] = x[i] * z[i]
        together.j = j
        together.m = m
      }
      return fastDot(run(a % outputs, b % outputs), together.values)
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

/** Σ a_i b_i in four sums side by side: a single one would wait for every addition. */
function fastDot(a: Float64Array, b: Float64Array): number {
  const fours = a.length - (a.length % 4)
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  for (let i = 0; i < fours; i += 4) {
    s0 += a[i] * b[i]
    s1 += a[i + 1] * b[i + 1]
    s2 += a[i + 2] * b[i + 2]
    s3 += a[i + 3] * b[i + 3]
  }
  for (let i = fours; i < a.length; i++) s0 += a[i] * b[i]
  return s0 + s1 + (s2 + s3)
}
