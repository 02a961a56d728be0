import { column } from '../../../pipeline/math/matrix.ts'
import { dot, maxAbs } from '../../../pipeline/math/vector.ts'
import type { Strengths } from '../../../pipeline/penalty/strengths.ts'
import type { Solution } from '../../../pipeline/train/solve/active-set.ts'
import { correlations, type Design, residual } from '../../../pipeline/train/solve/design.ts'
import { solveSmooth } from '../../../pipeline/train/solve/smooth-path.ts'
import type { Quadratic } from './quadratic.ts'
import { solveSparse } from './sparse-solve.ts'
import { WorkingSet } from './working-set.ts'

/** Largest violation of the optimality conditions that is left, relative to the largest gradient at w = 0. */
const KKT_TOLERANCE = 1e-12

type Plain = Pick<Solution, 'w' | 'passes'>

/**
 * The slow twin of the solvers of squared loss: coordinate descent on working sets of the quadratic, as classes and counts have
 * it, on a design that is centred and scaled row by row. Without an L1 part it is linear algebra.
 */
export function solvePath(design: Design, path: readonly Strengths[], maxPasses: number): Plain[] {
  if (path.every(({ l1 }) => l1.every((strength) => strength === 0)))
    return path.map(({ l2 }) => ({ w: solveSmooth(design, l2), passes: 0 }))
  const quadratic = leastSquares(design)
  const w = new Float64Array(quadratic.dimension)
  const state = { w, slope: quadratic.slope(w) }
  const tolerance = KKT_TOLERANCE * maxAbs(state.slope)
  const set = new WorkingSet(quadratic)
  return path.map((strengths): Plain => {
    const passes = solveSparse(quadratic, strengths, set, state, { tolerance, maxPasses })
    return { w: w.slice(), passes }
  })
}

/** ½‖t − Zw‖²: H = ZᵀZ, and the slope is taken at the true residual, which refines the weights. */
function leastSquares(design: Design): Quadratic {
  const { Z } = design
  return {
    dimension: Z.columns,
    product: (a, b) => dot(column(Z, a), column(Z, b)),
    slope: (w) => correlations(design, residual(design, w)),
  }
}
