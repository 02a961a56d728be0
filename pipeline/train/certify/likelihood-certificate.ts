import { square } from '../../math/power.ts'
import type { Strengths } from '../../penalty/strengths.ts'
import type { PosedModel, PosedWeights } from '../posed-model.ts'
import { type Certificate, relative, shares } from './certificate.ts'
import { type DualLoss, dualLosses } from './dual-loss.ts'
import { freeColumns, withoutSlope } from './free-directions.ts'

/** Below this share of the loss at η = 0 a gap is rounding, not a gap: it matters where the null model is exact. */
const ROUNDING = 1e-14

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
export function certifyLikelihood(problem: PosedModel, strengths: Strengths, { w, b }: PosedWeights): Certificate {
  if (problem.loss === 'squared') throw new RangeError('least squares has a certificate of its own')
  const loss = dualLosses[problem.loss]
  const { X, outputs } = problem
  const v = shares(problem.weights, X.rows)
  const y = targetsOf(problem)
  const eta = outputsOf(problem, { w, b })
  const mu = meansOf(loss, eta, outputs)
  const residual = y.map((value, i) => value - mu[i])

  let objective = 0
  for (let i = 0; i < X.rows; i++) objective += v[i] * loss.value(y, eta, i * outputs, outputs)
  for (let c = 0; c < w.length; c++) {
    const j = Math.floor(c / outputs)
    if (w[c] !== 0) objective += strengths.l1[j] * Math.abs(w[c]) + (strengths.l2[j] / 2) * square(w[c])
  }

  const perfect = dualSum(loss, v, y, outputs)
  const zero = new Float64Array(y.length)
  let atZero = 0
  for (let i = 0; i < X.rows; i++) atZero += v[i] * loss.value(y, zero, i * outputs, outputs)
  const nullMeans = problem.intercept ? repeated(meanRow(y, v, outputs), X.rows) : meansOf(loss, zero, outputs)
  const nullObjective = problem.intercept ? dualSum(loss, v, nullMeans, outputs) : atZero
  const nullResidual = y.map((value, i) => value - nullMeans[i])

  const columns = freeColumns(problem, strengths)
  const theta = withoutSlope(columns, v, residual, mu, outputs, loss)
  const dual = Math.max(dualValue(problem, v, strengths, y, theta, loss), perfect)
  const floor = ROUNDING * (atZero - perfect)
  return {
    objective,
    gap: relative(Math.max(objective - dual, 0), nullObjective - perfect, floor),
    kkt: relative(violation(problem, v, strengths, w, residual), largestSlope(problem, v, nullResidual), floor),
  }
}

/** D(tθ) at the largest t ≤ 1 that keeps the bounds. */
function dualValue(
  { X, outputs }: PosedModel,
  v: Float64Array,
  { l1, l2 }: Strengths,
  y: Float64Array,
  theta: Float64Array,
  loss: DualLoss,
): number {
  const slopes = slopesOf(X.values, X.columns, v, theta, outputs)
  let t = 1
  for (let c = 0; c < slopes.length; c++) {
    const j = Math.floor(c / outputs)
    if (l2[j] === 0 && l1[j] > 0 && Math.abs(slopes[c]) > l1[j]) t = Math.min(t, l1[j] / Math.abs(slopes[c]))
  }
  const means = y.map((value, i) => value - t * theta[i])
  let dual = dualSum(loss, v, means, outputs)
  for (let c = 0; c < slopes.length; c++) {
    const j = Math.floor(c / outputs)
    if (l2[j] > 0) dual -= square(Math.max(Math.abs(t * slopes[c]) - l1[j], 0)) / (2 * l2[j])
  }
  return dual
}

/** max dist( ⟨x_j,y−μ⟩ − l2_j w_j, l1_j ∂|w_j| ) over features and outputs; the intercept counts as a column of ones. */
function violation(
  { X, outputs, intercept }: PosedModel,
  v: Float64Array,
  { l1, l2 }: Strengths,
  w: Float64Array,
  residual: Float64Array,
): number {
  let worst = intercept ? Math.max(...meanRow(residual, v, outputs).map(Math.abs)) : 0
  const slopes = slopesOf(X.values, X.columns, v, residual, outputs)
  for (let c = 0; c < slopes.length; c++) {
    const j = Math.floor(c / outputs)
    const rest = slopes[c] - l2[j] * w[c]
    const distance = w[c] === 0 ? Math.max(Math.abs(rest) - l1[j], 0) : Math.abs(rest - Math.sign(w[c]) * l1[j])
    worst = Math.max(worst, distance)
  }
  return worst
}

function largestSlope({ X, outputs }: PosedModel, v: Float64Array, residual: Float64Array): number {
  return slopesOf(X.values, X.columns, v, residual, outputs).reduce((max, slope) => Math.max(max, Math.abs(slope)), 0)
}

/** ⟨x_j, a_k⟩ for every feature j and output k. */
function slopesOf(X: Float64Array, features: number, v: Float64Array, a: Float64Array, outputs: number): Float64Array {
  const n = v.length
  const slopes = new Float64Array(features * outputs)
  for (let j = 0; j < features; j++) {
    for (let i = 0; i < n; i++) {
      const x = v[i] * X[j * n + i]
      for (let k = 0; k < outputs; k++) slopes[j * outputs + k] += x * a[i * outputs + k]
    }
  }
  return slopes
}

/** Targets as means: the class of a row becomes a 1 in its column. */
function targetsOf({ y, outputs, loss }: PosedModel): Float64Array {
  if (loss !== 'cross-entropy') return y
  const targets = new Float64Array(y.length * outputs)
  for (let i = 0; i < y.length; i++) targets[i * outputs + y[i]] = 1
  return targets
}

function outputsOf({ X, outputs }: PosedModel, { w, b }: PosedWeights): Float64Array {
  const eta = repeated(b, X.rows)
  for (let c = 0; c < w.length; c++) {
    if (w[c] === 0) continue
    const start = Math.floor(c / outputs) * X.rows
    for (let i = 0; i < X.rows; i++) eta[i * outputs + (c % outputs)] += w[c] * X.values[start + i]
  }
  return eta
}

function meansOf(loss: DualLoss, eta: Float64Array, outputs: number): Float64Array {
  const mu = new Float64Array(eta.length)
  for (let at = 0; at < eta.length; at += outputs) loss.mean(eta, at, outputs, mu)
  return mu
}

function dualSum(loss: DualLoss, v: Float64Array, means: Float64Array, outputs: number): number {
  let sum = 0
  for (let i = 0; i < v.length; i++) if (v[i] > 0) sum += v[i] * loss.dual(means, i * outputs, outputs)
  return sum
}

function meanRow(a: Float64Array, v: Float64Array, outputs: number): Float64Array {
  const means = new Float64Array(outputs)
  for (let i = 0; i < v.length; i++) for (let k = 0; k < outputs; k++) means[k] += v[i] * a[i * outputs + k]
  return means
}

function repeated(row: Float64Array, times: number): Float64Array {
  return Float64Array.from({ length: times * row.length }, (_, i) => row[i % row.length])
}
