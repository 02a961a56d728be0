import type { Floats } from '../math/floats.ts'
import { square } from '../math/power.ts'
import type { Group } from './group-l1.ts'

/**
 * The prox of c‖u‖₂ where every weight has a step of its own, as under Adam.
 *
 * Equations: argmin Σ (u_j − w_j)²/(2s_j) + c‖u‖ is 0 if Σ (w_j/s_j)² ≤ c², else u_j = w_j·θ/(θ + s_jc) with θ = ‖u‖ the root of
 * Σ (w_j/(θ + s_jc))² = 1. Newton's method on the inverse of the root of that sum, which is concave, comes to it from the left.
 * Scale of λ: c holds λ; the steps s_j multiply it.
 * Zeros: exact, the whole group at a time.
 * Neighbour: with equal steps it is the closed form in group-l1.ts.
 * Source: the secular equation of Moré & Sorensen 1983, eq. 3.9; its use for per-weight steps in Yun, Lozano & Yang 2021.
 */
export function scaledGroupNorm(w: Floats, group: Group, step: number, scale: Floats, c: number): void {
  const { members } = group
  const size = members.length
  if (c === 0) return
  let dual = 0
  for (let k = 0; k < size; k++) dual += square(w[members[k]] / (step * scale[members[k]]))
  if (dual <= c * c) {
    for (let k = 0; k < size; k++) w[members[k]] = 0
    return
  }
  let theta = 0
  for (let turn = 0; turn < 100; turn++) {
    let sum = 0
    let slope = 0
    for (let k = 0; k < size; k++) {
      const j = members[k]
      const denominator = theta + step * scale[j] * c
      const ratio = square(w[j] / denominator)
      sum += ratio
      slope += ratio / denominator
    }
    const move = (sum * (Math.sqrt(sum) - 1)) / slope
    theta += move
    if (!(move > 1e-15 * theta)) break
  }
  for (let k = 0; k < size; k++) w[members[k]] *= theta / (theta + step * scale[members[k]] * c)
}
