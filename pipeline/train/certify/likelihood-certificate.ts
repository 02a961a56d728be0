import type { OpenKernels } from '../../kernels/door.ts'
import { square } from '../../math/power.ts'
import type { Strengths } from '../../penalty/strengths.ts'
import type { PosedModel, PosedOutcome, PosedWeights } from '../posed-model.ts'
import { type Arithmetic, kernelArithmetic, part, plainArithmetic, type Vector } from './arithmetic.ts'
import { type Certificate, relative, shares } from './certificate.ts'
import { type DualLoss, dualLoss, type Rows } from './dual-loss.ts'
import { freeColumns, takeOutSlope } from './free-directions.ts'

/** Below this share of the loss at η = 0 a gap is rounding, not a gap: it matters where the null model is exact. */
const ROUNDING = 1e-14

/** Runs of residuals that are multiplied with the columns at a time: a product of matrices, and not too large a one. */
const RUNS_AT_A_TIME = 64

/**
 * Duality gap, optimality violation and objective of given weights under a logistic, multinomial or Poisson loss.
 *
 * With means μ, residuals y − μ and ⟨a,b⟩ = Σ v_i a_i b_i / Σv, any θ that is orthogonal to the unpenalised columns, output
 * by output, bounds the optimum from below:
 *
 *     D(θ) = −Σ_i v_i ℓ*(y_i − θ_i)/Σv − Σ_k Σ_{l2_j>0} (|⟨x_j,θ_k⟩| − l1_j)₊² / (2 l2_j),   |⟨x_j,θ_k⟩| ≤ l1_j where l2_j = 0
 *
 * θ is y − μ, made orthogonal so that y − θ stays a mean, and shrunk until the bounds hold: y is a mean as well, and so is
 * all between. The gap is relative to what the intercept alone leaves above a perfect fit. Nothing here is shared with a
 * solver.
 *
 * Source: Ndiaye et al. (2017), J. Mach. Learn. Res. 18(128), table 1.
 */
export function certifyLikelihood(problem: PosedModel, strengths: Strengths, weights: PosedWeights): Certificate {
  return certifyAll(problem, [strengths], [weights], plainArithmetic(problem.X))[0]
}

/** The same for the weights at every λ of a path: their slopes are products of matrices, and the kernels'. */
export function certifyLikelihoods(
  problem: PosedModel,
  path: readonly Strengths[],
  fits: readonly PosedWeights[],
  core: OpenKernels,
): Certificate[] {
  return core.arena.scoped(() => certifyAll(problem, path, fits, kernelArithmetic(problem.X, core)))
}

/** What all certificates of a problem have in common. */
interface Ground {
  readonly problem: PosedOutcome
  readonly arithmetic: Arithmetic
  readonly loss: DualLoss
  readonly at: Rows
  readonly y: Float64Array
  /** The objective of a perfect fit. */
  readonly perfect: number
  /** What the intercept alone leaves above it, and the largest slope there. */
  readonly nullExcess: number
  readonly nullSlope: number
  /** √ of the largest mean square of a column. */
  readonly longest: number
  readonly floor: number
}

/** The same by any arithmetic. */
export function certifyAll(
  problem: PosedOutcome,
  path: readonly Strengths[],
  fits: readonly PosedWeights[],
  arithmetic: Arithmetic,
): Certificate[] {
  const ground = groundOf(problem, arithmetic)
  const step = Math.max(1, Math.floor(RUNS_AT_A_TIME / problem.outputs))
  const certificates: Certificate[] = []
  for (let from = 0; from < fits.length; from += step) {
    const some = { path: path.slice(from, from + step), fits: fits.slice(from, from + step) }
    certificates.push(...arithmetic.scoped(() => certifySome(ground, some.path, some.fits)))
  }
  return certificates
}

function groundOf(problem: PosedOutcome, arithmetic: Arithmetic): Ground {
  if (problem.loss === 'squared') throw new RangeError('least squares has a certificate of its own')
  const { X, outputs } = problem
  const at = { rows: X.rows, outputs, v: shares(problem.weights, X.rows) }
  const loss = dualLoss(problem.loss, arithmetic)
  const y = targetsOf(problem)
  const perfect = loss.dual(at, vectorOf(y, arithmetic))
  const means = arithmetic.vector(y.length)
  const atZero = loss.value(at, y, arithmetic.vector(y.length), means)
  if (problem.intercept) {
    for (let k = 0; k < outputs; k++) {
      const run = y.subarray(k * X.rows, (k + 1) * X.rows)
      means.view.fill(mean(run, at.v), k * X.rows, (k + 1) * X.rows)
    }
  }
  const residual = arithmetic.vector(y.length)
  for (let i = 0; i < y.length; i++) residual.view[i] = at.v[i % X.rows] * (y[i] - means.view[i])
  const slopes = arithmetic.slopes(residual, outputs)
  return {
    problem,
    arithmetic,
    loss,
    at,
    y,
    perfect,
    nullSlope: slopes.reduce((max, slope) => Math.max(max, Math.abs(slope)), 0),
    nullExcess: (problem.intercept ? loss.dual(at, means) : atZero) - perfect,
    longest: arithmetic.longest(at.v),
    floor: ROUNDING * (atZero - perfect),
  }
}

function certifySome(ground: Ground, path: readonly Strengths[], fits: readonly PosedWeights[]): Certificate[] {
  const { arithmetic, at, loss, problem, y } = ground
  const size = y.length
  const residuals = arithmetic.vector(size * fits.length)
  const thetas = arithmetic.vector(size * fits.length)
  const slacks = new Float64Array(fits.length)
  const losses = fits.map((fit, f) => {
    const mu = arithmetic.vector(size)
    const value = loss.value(at, y, outputsOf(ground, fit), mu)
    const [residual, theta] = [residuals, thetas].map((all) => part(all, f * size, size).view)
    for (let i = 0; i < size; i++) residual[i] = theta[i] = y[i] - mu.view[i]
    takeOutSlope(freeColumns(at.rows, problem.intercept, arithmetic, path[f]), at, theta, mu.view, loss, arithmetic)
    slacks[f] = ground.longest * distance(residual, theta, at)
    return value
  })
  const slopes = slopesBy(ground, residuals, fits.length)
  // No slope of θ is further from that of y − μ than the slack. Where that is more than rounding, those of θ are worked out.
  const isNear = slacks.every((slack) => slack <= ROUNDING * ground.nullSlope)
  const dualSlopes = isNear ? slopes : slopesBy(ground, thetas, fits.length)
  return fits.map((fit, f): Certificate => {
    const objective = losses[f] + penaltyOf(fit, path[f], at.outputs)
    const slack = isNear ? slacks[f] : 0
    const theta = part(thetas, f * size, size)
    const dual = Math.max(dualValue(ground, path[f], theta, dualSlopes[f], slack), ground.perfect)
    const worst = violation(ground, path[f], fit, part(residuals, f * size, size).view, slopes[f])
    return {
      objective,
      gap: relative(Math.max(objective - dual, 0), ground.nullExcess, ground.floor),
      kkt: relative(worst, ground.nullSlope, ground.floor),
    }
  })
}

/** The largest ‖a_k − b_k‖ over outputs, by weight. */
function distance(a: Float64Array, b: Float64Array, { rows, v }: Rows): number {
  let most = 0
  for (let run = 0; run < a.length; run += rows) {
    let squares = 0
    for (let i = 0; i < rows; i++) squares += v[i] * square(a[run + i] - b[run + i])
    most = Math.max(most, squares)
  }
  return Math.sqrt(most)
}

/**
 * D(tθ) at the largest t ≤ 1 that keeps the bounds.
 *
 * @param theta is overwritten.
 * @param slopes by which |⟨x_j,θ_k⟩| is no more than their sizes and the slack.
 */
function dualValue(ground: Ground, { l1, l2 }: Strengths, theta: Vector, slopes: Float64Array, slack: number): number {
  const { at, loss, y } = ground
  let t = 1
  let ridged = 0
  for (let j = 0, c = 0; j < l1.length; j++) {
    if (l2[j] > 0) ridged++
    for (const end = c + at.outputs; c < end; c++) {
      const most = Math.abs(slopes[c]) + slack
      if (most > l1[j] && l2[j] === 0 && l1[j] > 0) t = Math.min(t, l1[j] / most)
    }
  }
  for (let i = 0; i < y.length; i++) theta.view[i] = y[i] - t * theta.view[i]
  let dual = loss.dual(at, theta)
  for (let j = 0, c = 0; j < l1.length && ridged > 0; j++) {
    for (const end = c + at.outputs; c < end; c++) {
      if (l2[j] > 0) dual -= square(Math.max(t * (Math.abs(slopes[c]) + slack) - l1[j], 0)) / (2 * l2[j])
    }
  }
  return dual
}

/**
 * max dist( ⟨x_j,y−μ⟩ − l2_j w_j, l1_j ∂|w_j| ) over features and outputs; the intercept counts as a column of ones.
 */
function violation(
  { at, problem: { X, outputs, intercept } }: Ground,
  { l1, l2 }: Strengths,
  { w }: PosedWeights,
  residual: Float64Array,
  slopes: Float64Array,
): number {
  let worst = 0
  for (let k = 0; k < outputs && intercept; k++) {
    const run = residual.subarray(k * X.rows, (k + 1) * X.rows)
    worst = Math.max(worst, Math.abs(mean(run, at.v)))
  }
  for (let j = 0, c = 0; j < l1.length; j++) {
    for (const end = c + outputs; c < end; c++) {
      const rest = slopes[c] - l2[j] * w[c]
      const distance = w[c] === 0 ? Math.abs(rest) - l1[j] : Math.abs(rest - Math.sign(w[c]) * l1[j])
      worst = Math.max(worst, distance)
    }
  }
  return worst
}

function penaltyOf({ w }: PosedWeights, { l1, l2 }: Strengths, outputs: number): number {
  let sum = 0
  for (let c = 0; c < w.length; c++) {
    if (w[c] === 0) continue
    const j = Math.floor(c / outputs)
    sum += l1[j] * Math.abs(w[c]) + (l2[j] / 2) * square(w[c])
  }
  return sum
}

/** For each fit the slopes ⟨x_j, r_k⟩, by weight, at j·K + k. */
function slopesBy({ arithmetic, at, problem }: Ground, runs: Vector, fits: number): Float64Array[] {
  const { outputs } = at
  const weighted = arithmetic.vector(runs.view.length)
  for (let run = 0; run < runs.view.length; run += at.rows) {
    for (let i = 0; i < at.rows; i++) weighted.view[run + i] = at.v[i] * runs.view[run + i]
  }
  const slopes = arithmetic.slopes(weighted, fits * outputs)
  return Array.from({ length: fits }, (_, f) => {
    const own = new Float64Array(problem.X.columns * outputs)
    for (let j = 0, c = 0; j < problem.X.columns; j++) {
      for (let k = 0; k < outputs; k++, c++) own[c] = slopes[(j * fits + f) * outputs + k]
    }
    return own
  })
}

/** X·W + b. */
function outputsOf({ problem, arithmetic, at }: Ground, { w, b }: PosedWeights): Vector {
  const eta = arithmetic.vector(at.rows * at.outputs)
  const own = arithmetic.vector(problem.X.columns)
  for (let k = 0; k < at.outputs; k++) {
    const run = part(eta, k * at.rows, at.rows)
    run.view.fill(b[k])
    if (at.outputs === 1) own.view.set(w)
    else for (let j = 0; j < own.view.length; j++) own.view[j] = w[j * at.outputs + k]
    arithmetic.addOutputs(own, run)
  }
  return eta
}

/** Targets as means: the class of a row becomes a 1 in its run. */
function targetsOf({ y, outputs, loss }: PosedOutcome): Float64Array {
  if (loss !== 'cross-entropy') return y
  const targets = new Float64Array(y.length * outputs)
  for (let i = 0; i < y.length; i++) targets[y[i] * y.length + i] = 1
  return targets
}

function vectorOf(values: Float64Array, arithmetic: Arithmetic): Vector {
  const vector = arithmetic.vector(values.length)
  vector.view.set(values)
  return vector
}

function mean(values: Float64Array, v: Float64Array): number {
  return values.reduce((sum, value, i) => sum + v[i] * value, 0)
}
