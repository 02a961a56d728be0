import { maxAbs } from '../../math/vector.ts'
import { leastSquares } from './quadratic.ts'
import type { PathSolver, Solution } from './solver.ts'
import { solveSparse } from './sparse-solve.ts'
import { WorkingSet } from './working-set.ts'

/** Largest violation of the optimality conditions that is left, relative to the largest gradient at w = 0. */
const KKT_TOLERANCE = 1e-12

/**
 * Lasso and elastic-net paths: one quadratic, whose working set serves the whole path, and at each λ a start from the
 * solution at the last.
 */
export const sparsePath: PathSolver = (design, path, maxPasses) => {
  const quadratic = leastSquares(design)
  const w = new Float64Array(quadratic.dimension)
  const state = { w, slope: quadratic.slope(w) }
  const tolerance = KKT_TOLERANCE * maxAbs(state.slope)
  const set = new WorkingSet(quadratic)
  return path.map((strengths): Solution => {
    const passes = solveSparse(quadratic, strengths, set, state, { tolerance, maxPasses })
    return { w: w.slice(), passes }
  })
}
