import { dot } from '../../math/vector.ts'

/** More iterations than rounding leaves any use for, as long as the matrix is a near one. */
const MOST = 30

/** A solution, and how often the near matrix was solved with. */
export interface NearbySolution {
  readonly x: Float64Array
  readonly solves: number
}

/**
 * x with (M − diag(d)) x = b, for a matrix M that is known by its factor only: conjugate gradients, preconditioned by M. Where d is a
 * share δ of what M has on its diagonal at the least, each iteration wins −log₁₀((1 − √(1−δ))/(1 + √(1−δ))) digits and more: two
 * for δ = 0.04, 0.8 for 0.5, as many again where most of M is far from that.
 *
 * M·p is never multiplied out: the residuals that p was made from make it up.
 *
 * @param solve v ← M⁻¹v.
 * @param least residuals that are no larger are nothing. Rounding ends it as well.
 * Source: Concus, Golub, O'Leary (1976), Sparse Matrix Computations, 309–332.
 */
export function solveNearby(
  b: Float64Array,
  d: Float64Array,
  solve: (v: Float64Array) => void,
  least: number,
): NearbySolution {
  const size = b.length
  const x = new Float64Array(size)
  const r = b.slice()
  const z = b.slice()
  solve(z)
  const p = z.slice()
  const Mp = r.slice()
  let solves = 1
  let rz = dot(r, z)
  let before = Number.POSITIVE_INFINITY
  for (;;) {
    let curvature = 0
    for (let i = 0; i < size; i++) curvature += p[i] * (Mp[i] - d[i] * p[i])
    if (!(curvature > 0)) break
    const length = rz / curvature
    let worst = 0
    for (let i = 0; i < size; i++) {
      x[i] += length * p[i]
      r[i] -= length * (Mp[i] - d[i] * p[i])
      worst = Math.max(worst, Math.abs(r[i]))
    }
    if (worst <= least || worst > before || solves === MOST) break
    before = worst
    z.set(r)
    solve(z)
    solves++
    const next = dot(r, z)
    const turn = next / rz
    for (let i = 0; i < size; i++) {
      p[i] = z[i] + turn * p[i]
      Mp[i] = r[i] + turn * Mp[i]
    }
    rz = next
  }
  return { x, solves }
}
