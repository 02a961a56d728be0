import { withMeanOne } from '../../data/weights.ts'
import { losses } from '../../loss/index.ts'
import { maxAbs } from '../../math/vector.ts'
import type { Strengths } from '../../penalty/strengths.ts'
import type { PathSolution } from '../family.ts'
import type { PosedModel } from '../posed-model.ts'
import { type Likelihood, likelihoodOf } from './likelihood.ts'
import { newtonFrame } from './newton-frame.ts'
import { newtonSolve } from './newton-solve.ts'
import { inRowSpace } from './row-space.ts'

/** Largest violation of the optimality conditions that is left, relative to the largest slope of the null model. */
const KKT_TOLERANCE = 1e-12

/** No sum of slopes is known better than to this share of the slopes in it. */
const SLOPE_ROUNDING = 5e-16

/** Intercepts start no further out: the probability there, 1e-16, is that of a class without rows. */
const FARTHEST = 36.8

/** Logistic, multinomial and Poisson paths, at each λ from the solution at the last. */
export function newtonPath(problem: PosedModel, path: readonly Strengths[], maxPasses: number): PathSolution[] {
  const isSmooth = ({ l1 }: Strengths) => l1.every((strength) => strength === 0)
  if (problem.X.columns <= problem.X.rows || !path.some(isSmooth)) return walk(problem, path, maxPasses)
  const smooth = inRowSpace(problem, path.filter(isSmooth), (narrow, steps) => walk(narrow, steps, maxPasses))
  const sparse = walk(
    problem,
    path.filter((strengths) => !isSmooth(strengths)),
    maxPasses,
  )
  const queues = { smooth: smooth.values(), sparse: sparse.values() }
  return path.flatMap((strengths) => queues[isSmooth(strengths) ? 'smooth' : 'sparse'].next().value ?? [])
}

function walk(problem: PosedModel, path: readonly Strengths[], maxPasses: number): PathSolution[] {
  const frame = newtonFrame(problem)
  const likelihood = likelihoodOf(frame.Z, problem)
  let u = nullWeights(problem, likelihood)
  const tolerance = Math.max(
    KKT_TOLERANCE * maxAbs(likelihood.slope(likelihood.predict(u))),
    SLOPE_ROUNDING * sizeOfSlopes(problem),
  )
  return path.map((posed): PathSolution => {
    const task = { likelihood, strengths: frame.strengths(posed), held: frame.held(posed), tolerance, maxPasses }
    const { passes, attained, ...end } = newtonSolve(task, u)
    u = end.u
    return { ...frame.weights(u, posed), passes, attained: attained || isHeld(posed) }
  })
}

/** Whether a penalty holds every feature, so that there is a minimum. An intercept may follow a class without rows. */
function isHeld({ l1, l2 }: Strengths): boolean {
  return l1.every((strength, j) => strength > 0 || l2[j] > 0)
}

/**
 * The slope in every feature, for each output, at the null model: intercept and unpenalised features fitted, all else 0.
 */
export function nullSlopes(problem: PosedModel, free: readonly number[], maxPasses: number): Float64Array {
  const frame = newtonFrame(problem)
  const likelihood = likelihoodOf(frame.Z, problem)
  const open = Float64Array.from(frame.scales, (_, j) => (free.includes(j) ? 0 : Number.POSITIVE_INFINITY))
  const posed = { l1: open, l2: new Float64Array(open.length) }
  const task = { likelihood, strengths: frame.strengths(posed), held: frame.held(posed), tolerance: 1e-15, maxPasses }
  const { u } = newtonSolve(task, nullWeights(problem, likelihood))
  const slope = likelihood.slope(likelihood.predict(u))
  const { outputs } = problem
  return slope
    .subarray(0, frame.scales.length * outputs)
    .map((value, c) => value * frame.scales[Math.floor(c / outputs)])
}

/** No weights but the intercepts, which are known where nothing else is fitted. */
function nullWeights(problem: PosedModel, { Z, outputs }: Likelihood): Float64Array {
  const u = new Float64Array(Z.columns * outputs)
  if (!problem.intercept) return u
  const { loss, y, weights } = problem
  const best = losses[loss].nullOutputs({
    rows: Z.rows,
    outputs,
    eta: y,
    y,
    weights: withMeanOne(weights),
  })
  u.set(
    best.map((value) => Math.min(Math.max(value, -FARTHEST), FARTHEST)),
    u.length - outputs,
  )
  return u
}

/** Σ |∂ℓ/∂η| over rows and outputs, at η = 0: what the slopes are rounded against. */
function sizeOfSlopes({ loss, outputs, y, weights, X }: PosedModel): number {
  const gradient = new Float64Array(X.rows * outputs)
  const eta = new Float64Array(X.rows * outputs)
  losses[loss].gradient({ rows: X.rows, outputs, eta, y, weights: withMeanOne(weights) }, gradient)
  return gradient.reduce((sum, g) => sum + Math.abs(g), 0)
}
