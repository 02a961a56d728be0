import { maxAbs } from '../math/vector.ts'
import type { Strengths } from '../penalty/strengths.ts'
import { correlations, residual } from './design.ts'
import type { PathSolver, Solution } from './solver.ts'
import { solveOnMembers } from './support-solve.ts'
import { WorkingSet } from './working-set.ts'

/** Largest violation of the optimality conditions that is left, relative to the largest gradient at w = 0. */
const KKT_TOLERANCE = 1e-12

/** A round that does not shrink the violation has met the rounding of the residual; after so many the solver stops. */
const MAX_STALLS = 3

/**
 * Lasso and elastic-net paths by working sets.
 *
 * At each λ: solve on the working set, take the gradient of *all* features at the true residual, let the worst
 * violators of the optimality conditions join, and repeat until there are none. Taking the gradient anew also refines
 * the weights: what the solve on the Gram matrix corrects is ever smaller.
 *
 * Source: Johnson & Guestrin (2015), Blitz; Massias et al. (2018), Celer, for sets that double.
 */
export const sparsePath: PathSolver = (design, path, maxPasses) => {
  const w = new Float64Array(design.Z.columns)
  const set = new WorkingSet(design)
  let gradient = correlations(design, design.t)
  const tolerance = KKT_TOLERANCE * maxAbs(gradient)

  return path.map((strengths): Solution => {
    let passes = 0
    let stalls = 0
    let least = Number.POSITIVE_INFINITY
    for (;;) {
      const { worst, joining } = violations(w, gradient, strengths, set, tolerance)
      stalls = worst < 0.5 * least ? 0 : stalls + 1
      least = Math.min(least, worst)
      if (worst <= tolerance || (joining.length === 0 && stalls > MAX_STALLS) || passes >= maxPasses) break

      for (const feature of joining) set.add(feature)
      const state = set.state(w, gradient)
      passes += solveOnMembers(state, set.strengths(strengths), tolerance, maxPasses - passes)
      set.scatter(state.weights, w)
      gradient = correlations(design, residual(design, w))
    }
    return { w: w.slice(), passes }
  })
}

/**
 * The largest violation of the optimality conditions over all features, and those outside the working set that violate
 * them, the worst first, at most as many as the set has members (and at least ten).
 */
function violations(
  w: Float64Array,
  gradient: Float64Array,
  { l1, l2 }: Strengths,
  set: WorkingSet,
  tolerance: number,
): { worst: number; joining: readonly number[] } {
  let worst = 0
  const outside: { feature: number; excess: number }[] = []
  for (let j = 0; j < w.length; j++) {
    const slope = gradient[j] - l2[j] * w[j]
    const excess = w[j] === 0 ? Math.abs(slope) - l1[j] : Math.abs(slope - Math.sign(w[j]) * l1[j])
    if (excess > worst) worst = excess
    if (excess > tolerance && !set.has(j)) outside.push({ feature: j, excess })
  }
  outside.sort((a, b) => b.excess - a.excess || a.feature - b.feature)
  return { worst, joining: outside.slice(0, Math.max(10, set.size)).map(({ feature }) => feature) }
}
