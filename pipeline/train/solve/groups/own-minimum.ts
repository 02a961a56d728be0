import { choleskyFactor, choleskySolve } from '../../../math/cholesky.ts'
import { dot } from '../../../math/vector.ts'

/** Newton's steps from far above gain a digit each at first, and then double them. */
const MAX_STEPS = 60

/** A root is known to about this share of itself. */
const ROUNDING = 4e-16

/** A slope that is above its bound by no more than this share of it is so by rounding: at λ_max nothing is open. */
const TIE = 1e-14

/** A share of the trace that keeps the factor of a matrix with dependent columns. */
const LEAST = 1e-14

/**
 * The minimum of one group's quadratic, all others as they are: argmin_w ½ wᵀHw − zᵀw + c‖w‖.
 *
 * Equations: 0 where ‖z‖ ≤ c; else w = (H + μI)⁻¹z with the μ at which μ‖w‖ = c, the root of 1/‖w(μ)‖ − μ/c. That is concave in μ
 * and falls from the root on, so that Newton's steps from anywhere beyond come down to it; c·tr(H)/(‖z‖ − c) is beyond.
 * Scale of λ: c is λ f_g √|g|, and meets no step size.
 * Zeros: exact, all of the group or none.
 * Neighbour: with H a multiple of the identity it is the prox of the group lasso, and no root is to be found.
 * Source: Qin, Scheinberg & Goldfarb (2013), Math. Prog. Comp. 5, section 3.1; Moré & Sorensen (1983) for the root.
 *
 * @param H k × k, row-major.
 * @param w where the search begins, if it is not 0; the minimum is written there.
 */
export function ownMinimum(H: Float64Array, z: Float64Array, cost: number, w: Float64Array, room: GroupRoom): void {
  const k = z.length
  const length = Math.sqrt(dot(z, z))
  const before = Math.sqrt(dot(w, w))
  let trace = 0
  for (let i = 0; i < k; i++) trace += H[i * k + i]
  if (length <= cost * (1 + TIE) || trace === 0) {
    w.fill(0)
    return
  }
  if (k === 1) {
    w[0] = (z[0] - Math.sign(z[0]) * cost) / H[0]
    return
  }
  const { factor, along } = room
  const farthest = Math.max((cost * trace) / (length - cost), LEAST * trace)
  let mu = before > 0 ? Math.min(cost / before, farthest) : farthest
  for (let step = 0; step < MAX_STEPS; step++) {
    factor.set(H)
    for (let i = 0; i < k; i++) factor[i * k + i] += mu
    if (choleskyFactor(factor, k) < k) return
    w.set(z)
    choleskySolve(factor, k, w)
    along.set(w)
    choleskySolve(factor, k, along)
    const q = Math.sqrt(dot(w, w))
    const slope = dot(w, along) / (q * q * q) - 1 / cost
    // Below the root the first step may lead anywhere.
    const next = slope < 0 ? Math.min(mu - (1 / q - mu / cost) / slope, farthest) : farthest
    if (!(next > LEAST * trace) || !(Math.abs(next - mu) > ROUNDING * mu)) return
    mu = next
  }
}

/** What the search works with: a matrix and a vector. */
export interface GroupRoom {
  readonly factor: Float64Array
  readonly along: Float64Array
}
