import { withMeanOne } from '../../data/weights.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { losses } from '../../loss/index.ts'
import type { Strengths } from '../../penalty/strengths.ts'
import type { PathSolution } from '../family.ts'
import type { PosedModel, PosedOutcome } from '../posed-model.ts'
import { type NewtonFrame, newtonFrame } from './newton/frame.ts'
import { linkOf } from './newton/link.ts'
import { nullIntercepts } from './newton/null-model.ts'
import { inRowSpace } from './newton/row-space.ts'
import { NewtonSolver } from './newton/solve.ts'
import { Trail } from './trail.ts'

/**
 * Largest violation of the optimality conditions that is left, relative to the largest slope of the null model or, where it is
 * smaller, the least L1 strength: a dual point is shrunk by violations as a share of that.
 */
export const KKT_TOLERANCE = 1e-12

/** No sum of slopes is known better than to this share of the slopes in it. */
export const SLOPE_ROUNDING = 5e-16

/** Logistic, multinomial and Poisson paths, at each λ from the solution at the last. */
export function newtonPath(
  problem: PosedModel,
  path: readonly Strengths[],
  maxPasses: number,
  core: OpenKernels,
): PathSolution[] {
  const isSmooth = ({ l1 }: Strengths) => l1.every((strength) => strength === 0)
  const walked = (posed: PosedModel, steps: readonly Strengths[]) =>
    core.arena.scoped(() => {
      const solve = newtonSolver(posed, maxPasses, core)
      const rooms = roomsOf(posed, steps.length)
      return steps.map((strengths, l) => solve(strengths, rooms[l]))
    })
  if (problem.X.columns <= problem.X.rows || !path.some(isSmooth)) return walked(problem, path)
  const smooth = inRowSpace(problem, path.filter(isSmooth), walked)
  const sparse = walked(
    problem,
    path.filter((strengths) => !isSmooth(strengths)),
  )
  const queues = { smooth: smooth.values(), sparse: sparse.values() }
  return path.flatMap((strengths) => queues[isSmooth(strengths) ? 'smooth' : 'sparse'].next().value ?? [])
}

/** Solves at some strengths, from the solution at the last; `room` is zeros, where the weights go. */
export type PointSolver = (strengths: Strengths, room?: Float64Array) => PathSolution

/** Zeros for the weights of a path, one after the other: with many features there is little else in a path, and it is not copied. */
export function roomsOf({ X, outputs }: PosedOutcome, count: number): Float64Array[] {
  const size = X.columns * outputs
  const room = new Float64Array(count * size)
  return Array.from({ length: count }, (_, l) => room.subarray(l * size, (l + 1) * size))
}

/** Solves at one strength after the other, each from the solution at the last; what it needs stays in the arena. */
export function newtonSolver(problem: PosedModel, maxPasses: number, core: OpenKernels): PointSolver {
  return framedSolver(problem, newtonFrame(problem, core), maxPasses, core)
}

/** The same on the columns of a frame, however they lie. */
export function framedSolver(
  problem: PosedOutcome,
  frame: NewtonFrame,
  maxPasses: number,
  core: OpenKernels,
): PointSolver {
  const solver = new NewtonSolver(core, linkOf(problem, core), frame.columns)
  solver.u.set(nullIntercepts(problem), problem.X.columns * problem.outputs)
  const largest = solver.largestSlope()
  const rounding = SLOPE_ROUNDING * sizeOfSlopes(problem)
  const trail = new Trail()
  return (posed, room = new Float64Array(problem.X.columns * problem.outputs)) => {
    const [strengths, held] = [frame.strengths(posed), frame.held(posed)]
    const { least, lambda, lazy } = lookThrough(posed, strengths, largest)
    const tolerance = Math.max(KKT_TOLERANCE * least, rounding)
    trail.lead(lambda, solver.u)

    const { passes, attained } = solver.solve({ strengths, held, tolerance, maxPasses, lazy })
    trail.add(lambda, solver.u)
    return { ...frame.weights(solver.u, posed, room), passes, attained: attained || lazy }
  }
}

/** What the solver goes by of the strengths at one λ. */
interface StrengthFacts {
  /** The least L1 strength above 0, if it is below the largest slope. */
  readonly least: number
  /** Their sum: along a path it is λ, but for a factor. */
  readonly lambda: number
  /** Whether some penalty holds every feature, so that there is a minimum. An intercept may follow a class without rows. */
  readonly lazy: boolean
}

function lookThrough(posed: Strengths, { l1, l2 }: Strengths, largest: number): StrengthFacts {
  let least = largest
  let lambda = 0
  for (let c = 0; c < l1.length; c++) {
    if (l1[c] > 0 && l1[c] < least) least = l1[c]
    lambda += l1[c] + l2[c]
  }
  let lazy = true
  for (let j = 0; j < posed.l1.length && lazy; j++) lazy = posed.l1[j] > 0 || posed.l2[j] > 0
  return { least, lambda, lazy }
}

/** Σ |∂ℓ/∂η| over rows and outputs, at η = 0: what the slopes are rounded against. */
export function sizeOfSlopes({ loss, outputs, y, weights, X }: PosedOutcome): number {
  const gradient = new Float64Array(X.rows * outputs)
  const eta = new Float64Array(X.rows * outputs)
  losses[loss].gradient({ rows: X.rows, outputs, eta, y, weights: withMeanOne(weights) }, gradient)
  return gradient.reduce((sum, g) => sum + Math.abs(g), 0)
}
