import type { OpenKernels } from '../../kernels/door.ts'
import { square } from '../../math/power.ts'
import { Subset } from '../../math/subset.ts'
import { maxAbs, nonzeroPlaces } from '../../math/vector.ts'
import type { Strengths } from '../../penalty/strengths.ts'
import type { PosedModel, PosedOutcome, PosedWeights } from '../posed-model.ts'
import { type Arithmetic, kernelArithmetic, part, plainArithmetic, type Vector } from './arithmetic.ts'
import { type Certificate, relative, shares } from './certificate.ts'
import { type Doubts, FEW, inOrder, MANY, orderOf, type Residuals } from './doubts.ts'
import { type DualLoss, dualLoss, type Rows } from './dual-loss.ts'
import { type FreeColumns, freeColumns, takeOutSlope } from './free-directions.ts'

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
  readonly features: Int32Array
  /** What a bound knows of the features, where there are many. */
  readonly doubts: Doubts | null
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
  const features = Int32Array.from({ length: X.columns }, (_, j) => j)
  const slopes = arithmetic.slopes(features, residual, outputs).view
  const extents = arithmetic.extents(at.v)
  const scales = { features: X.columns, spread: new Float64Array(X.columns).fill(1), intercept: problem.intercept }
  return {
    problem,
    arithmetic,
    loss,
    at,
    y,
    perfect,
    nullSlope: slopes.reduce((max, slope) => Math.max(max, Math.abs(slope)), 0),
    nullExcess: (problem.intercept ? loss.dual(at, means) : atZero) - perfect,
    longest: Math.sqrt(maxAbs(extents.squares)),
    floor: ROUNDING * (atZero - perfect),
    features,
    doubts: X.columns < FEW ? null : arithmetic.doubts(X.rows, { ...extents, ...scales }),
  }
}

/** The fits of some λ, in the order in which their residuals lie. */
interface Some {
  readonly fits: readonly Candidate[]
  /** y − μ, by weight too, and θ by weight. */
  readonly residuals: Residuals
  readonly thetas: Vector
}

/** A fit, and what of it does not hang on slopes. */
interface Candidate {
  readonly strengths: Strengths
  readonly weights: PosedWeights
  /** The coordinates that have a weight. */
  readonly used: Int32Array
  readonly loss: number
  /** It is overwritten in the end. */
  readonly theta: Vector
  readonly residual: Float64Array
  /** ‖θ − (y − μ)‖, of an output. */
  readonly moved: number
  /** No slope of θ is further than this from that of y − μ; null where it is more than rounding, and those of θ are worked out. */
  readonly slack: number | null
}

/** Certifies fits whose residuals lie one after the other. First those that all features are looked at for. */
function certifySome(ground: Ground, path: readonly Strengths[], fits: readonly PosedWeights[]): Certificate[] {
  const { arithmetic, at, doubts, features } = ground
  const { order, ends, stretches } = doubts === null ? inOrder(fits.length) : orderOf(fits.length)
  const some = candidatesOf(
    ground,
    order.map((f) => path[f]),
    order.map((f) => fits[f]),
  )
  const certificates: Certificate[] = []
  const prove = (first: number, count: number, own: Int32Array): Vector => {
    const { outputs } = at
    const slopes = arithmetic.slopes(own, runsOf(some.residuals.weighted, at, first, count), count * outputs)
    const proved = some.fits.slice(first, first + count)
    const duals = proved.every(({ slack }) => slack !== null)
      ? slopes
      : arithmetic.slopes(own, runsOf(some.thetas, at, first, count), count * outputs)
    for (const [k, fit] of proved.entries()) {
      const part = (all: Vector) => all.view.subarray(k * outputs * own.length, (k + 1) * outputs * own.length)
      const ofTheta = fit.slack === null ? duals : slopes
      certificates[order[first + k]] = conclude(ground, fit, own, part(slopes), part(ofTheta))
    }
    return slopes
  }
  const known = prove(0, ends, features)
  for (const [k, { first, count }] of stretches.entries()) {
    if (count > 0) arithmetic.scoped(() => prove(first, count, featuresInDoubt(ground, some, known, k, first, count)))
  }
  return certificates
}

function candidatesOf(ground: Ground, path: readonly Strengths[], fits: readonly PosedWeights[]): Some {
  const { arithmetic, at, loss, problem, y } = ground
  const { rows, outputs } = at
  const size = y.length
  const [plain, weighted, thetas] = [0, 1, 2].map(() => arithmetic.vector(size * fits.length))
  let free: FreeColumns | null = null
  const candidates = fits.map((weights, f): Candidate => {
    const residual = part(plain, f * size, size).view
    const theta = arithmetic.vector(size)
    const used = nonzeroPlaces(weights.w)
    const value = arithmetic.scoped(() => {
      const mu = arithmetic.vector(size)
      const value = loss.value(at, y, outputsOf(ground, weights, used), mu)
      for (let i = 0; i < size; i++) residual[i] = theta.view[i] = y[i] - mu.view[i]
      free = freeColumns(rows, problem.intercept, arithmetic, path[f], free)
      takeOutSlope(free.columns, at, theta.view, mu.view, loss, arithmetic)
      return value
    })
    const moved = distance(residual, theta.view, at)
    const slack = ground.longest * moved <= ROUNDING * ground.nullSlope ? ground.longest * moved : null
    weigh(at, residual, part(weighted, f * size, size).view)
    weigh(at, theta.view, part(thetas, f * size, size).view)
    return { strengths: path[f], weights, used, loss: value, theta, residual, moved, slack }
  })
  const levels = new Float64Array(fits.length * outputs)
  for (let run = 0, at = 0; run < levels.length; run++) {
    for (const end = at + rows; at < end; at++) levels[run] += weighted.view[at]
  }
  return { fits: candidates, residuals: { rows, plain, weighted, levels }, thetas }
}

/** The features that the fits between the k-th of those that all are known of and the next have to look at. */
function featuresInDoubt(
  { at, doubts, features }: Ground,
  { fits, residuals }: Some,
  known: Vector,
  k: number,
  first: number,
  count: number,
): Int32Array {
  const { outputs } = at
  const width = outputs * features.length
  const marked = new Subset(features.length)
  for (let f = first; f < first + count; f++) {
    const { strengths, used, moved, slack } = fits[f]
    for (let i = 0; i < used.length; i++) marked.add(Math.floor(used[i] / outputs))
    const held = { l1: strengths.l1, share: 1, taken: slack ?? 0, moved }
    for (let o = 0; o < outputs; o++) {
      const products = part(known, k * width + o * features.length, 0).offset
      const ends = [k * outputs + o, (k + 1) * outputs + o] as const
      const listed = doubts?.at(residuals, f * outputs + o, { ends, products, ld: width }, held) ?? features
      for (let i = 0; i < listed.length; i++) marked.add(listed[i])
    }
  }
  return marked.size > MANY * features.length ? features : Int32Array.from(marked.members())
}

/** The certificate of a fit, by the slopes of some features, at k·(how many they are) + c; all that others could say is nothing. */
function conclude(
  ground: Ground,
  fit: Candidate,
  features: Int32Array,
  slopes: Float64Array,
  duals: Float64Array,
): Certificate {
  const objective = fit.loss + penaltyOf(fit, ground.at.outputs)
  const dual = Math.max(dualValue(ground, fit, features, duals), ground.perfect)
  const worst = violation(ground, fit, features, slopes)
  return {
    objective,
    gap: relative(Math.max(objective - dual, 0), ground.nullExcess, ground.floor),
    kkt: relative(worst, ground.nullSlope, ground.floor),
  }
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
 * @param slopes ⟨x_j,θ_k⟩, or such as are no further from it than the slack of the fit.
 */
function dualValue(
  { at, loss, y }: Ground,
  { strengths: { l1, l2 }, theta, slack }: Candidate,
  features: Int32Array,
  slopes: Float64Array,
): number {
  const m = features.length
  const further = slack ?? 0
  let t = 1
  let ridged = 0
  for (let i = 0; i < m; i++) {
    const j = features[i]
    if (l2[j] > 0) ridged++
    for (let c = i; c < slopes.length; c += m) {
      const most = Math.abs(slopes[c]) + further
      if (most > l1[j] && l2[j] === 0 && l1[j] > 0) t = Math.min(t, l1[j] / most)
    }
  }
  for (let i = 0; i < y.length; i++) theta.view[i] = y[i] - t * theta.view[i]
  let dual = loss.dual(at, theta)
  for (let i = 0; i < m && ridged > 0; i++) {
    const j = features[i]
    for (let c = i; c < slopes.length; c += m) {
      if (l2[j] > 0) dual -= square(Math.max(t * (Math.abs(slopes[c]) + further) - l1[j], 0)) / (2 * l2[j])
    }
  }
  return dual
}

/**
 * max dist( ⟨x_j,y−μ⟩ − l2_j w_j, l1_j ∂|w_j| ) over features and outputs; the intercept counts as a column of ones.
 */
function violation(
  { at, problem: { X, outputs, intercept } }: Ground,
  { strengths: { l1, l2 }, weights: { w }, residual }: Candidate,
  features: Int32Array,
  slopes: Float64Array,
): number {
  let worst = 0
  for (let k = 0; k < outputs && intercept; k++) {
    const run = residual.subarray(k * X.rows, (k + 1) * X.rows)
    worst = Math.max(worst, Math.abs(mean(run, at.v)))
  }
  const m = features.length
  for (let i = 0; i < m; i++) {
    const j = features[i]
    for (let c = i, own = j * outputs; c < slopes.length; c += m, own++) {
      const rest = slopes[c] - l2[j] * w[own]
      const distance = w[own] === 0 ? Math.abs(rest) - l1[j] : Math.abs(rest - Math.sign(w[own]) * l1[j])
      worst = Math.max(worst, distance)
    }
  }
  return worst
}

function penaltyOf({ strengths: { l1, l2 }, weights: { w }, used }: Candidate, outputs: number): number {
  let sum = 0
  for (let i = 0; i < used.length; i++) {
    const c = used[i]
    const j = Math.floor(c / outputs)
    sum += l1[j] * Math.abs(w[c]) + (l2[j] / 2) * square(w[c])
  }
  return sum
}

/** X·W + b, of the coordinates j·K + k that have a weight. */
function outputsOf({ arithmetic, at }: Ground, { w, b }: PosedWeights, used: Int32Array): Vector {
  const { rows, outputs } = at
  const eta = arithmetic.vector(rows * outputs)
  for (let k = 0; k < outputs; k++) {
    const run = part(eta, k * rows, rows)
    run.view.fill(b[k])
    const own = outputs === 1 ? used : used.filter((c) => c % outputs === k)
    const weights = Float64Array.from(own, (c) => w[c])
    arithmetic.addOutputs(outputs === 1 ? own : own.map((c) => Math.floor(c / outputs)), weights, run)
  }
  return eta
}

/** What each row counts, run by run. */
function weigh({ rows, v }: Rows, values: Float64Array, into: Float64Array): void {
  for (let run = 0; run < values.length; run += rows) {
    for (let i = 0; i < rows; i++) into[run + i] = v[i] * values[run + i]
  }
}

/** The residuals of some fits. */
function runsOf(all: Vector, { rows, outputs }: Rows, first: number, count: number): Vector {
  return part(all, first * outputs * rows, count * outputs * rows)
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
