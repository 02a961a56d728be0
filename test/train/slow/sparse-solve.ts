import type { Strengths } from '../../../pipeline/penalty/strengths.ts'
import type { Quadratic } from './quadratic.ts'
import { solveOnMembers } from './support-solve.ts'
import type { WorkingSet } from './working-set.ts'

/** A round that does not shrink the violation has met the rounding of the slope; after so many the solver stops. */
const MAX_STALLS = 3

/** Where a solve stands: the weights, and the slope of the quadratic there. */
export interface SparseState {
  readonly w: Float64Array
  slope: Float64Array
}

/**
 * Minimises a quadratic plus Σ_j ( l1_j |w_j| + l2_j/2 w_j² ) by working sets.
 *
 * Solve on the working set, take the slope of *all* coordinates anew, let the worst violators of the optimality
 * conditions join, and repeat until there are none. The fresh slope also refines the weights: what the solve on the set's
 * matrix corrects is ever smaller.
 *
 * Source: Johnson & Guestrin (2015), Blitz; Massias et al. (2018), Celer, for sets that double.
 *
 * @param state moved to the solution.
 * @returns the number of passes over the working set.
 */
export function solveSparse(
  quadratic: Quadratic,
  strengths: Strengths,
  set: WorkingSet,
  state: SparseState,
  { tolerance, maxPasses }: { tolerance: number; maxPasses: number },
): number {
  let passes = 0
  let stalls = 0
  let least = Number.POSITIVE_INFINITY
  for (;;) {
    const { worst, joining } = violations(state, strengths, set, tolerance)
    stalls = worst < 0.5 * least ? 0 : stalls + 1
    least = Math.min(least, worst)
    if (worst <= tolerance || (joining.length === 0 && stalls > MAX_STALLS) || passes >= maxPasses) return passes

    for (const coordinate of joining) set.add(coordinate)
    const members = set.state(state.w, state.slope)
    passes += solveOnMembers(members, set.strengths(strengths), tolerance, maxPasses - passes)
    set.scatter(members.weights, state.w)
    state.slope = quadratic.slope(state.w)
  }
}

/** How far coordinate j is from optimal: dist( slope − l2·w, l1 ∂|w| ); below 0 where it is at rest with room to spare. */
export function violationAt(w: Float64Array, slope: Float64Array, { l1, l2 }: Strengths, j: number): number {
  const rest = slope[j] - l2[j] * w[j]
  return w[j] === 0 ? Math.abs(rest) - l1[j] : Math.abs(rest - Math.sign(w[j]) * l1[j])
}

/**
 * The largest violation of the optimality conditions over all coordinates, and those outside the working set that violate
 * them, the worst first, at most as many as the set has members (and at least ten).
 */
function violations(
  { w, slope }: SparseState,
  strengths: Strengths,
  set: WorkingSet,
  tolerance: number,
): { worst: number; joining: readonly number[] } {
  let worst = 0
  const outside: { coordinate: number; excess: number }[] = []
  for (let j = 0; j < w.length; j++) {
    const excess = violationAt(w, slope, strengths, j)
    if (excess > worst) worst = excess
    if (excess > tolerance && !set.has(j)) outside.push({ coordinate: j, excess })
  }
  outside.sort((a, b) => b.excess - a.excess || a.coordinate - b.coordinate)
  return { worst, joining: outside.slice(0, Math.max(10, set.size)).map(({ coordinate }) => coordinate) }
}
