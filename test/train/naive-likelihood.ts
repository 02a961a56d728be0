import type { LossKind } from '../../pipeline/loss/index.ts'
import type { Strengths } from '../../pipeline/penalty/strengths.ts'
import type { PosedModel, PosedWeights } from '../../pipeline/train/posed-model.ts'
import { normals, testRandom } from '../random.ts'

/** The shape of a problem of classes or counts that is drawn. */
export interface LikelihoodShape {
  readonly loss: 'logistic' | 'cross-entropy' | 'poisson'
  readonly seed: number
  readonly n: number
  readonly p: number
  readonly outputs: number
  readonly weighted: boolean
  readonly intercept: boolean
}

/** Standard normal features of shifted means; the target hangs on the first two, and no plane separates it. */
export function drawLikelihood({ loss, seed, n, p, outputs, weighted, intercept }: LikelihoodShape): PosedModel {
  const random = testRandom(seed)
  const values = Float64Array.from({ length: n * p }, (_, c) => random.normal() + 0.3 * (Math.floor(c / n) % 2))
  const y = Float64Array.from({ length: n }, (_, i) => {
    const signal = values[i] - 0.5 * (p > 1 ? values[n + i] : 0)
    if (loss === 'poisson') return Math.floor(2 * Math.exp(0.4 * signal) * random.uniform() * 2)
    const drawn = signal + 1.5 * random.normal()
    return loss === 'logistic'
      ? Number(drawn > 0)
      : Math.min(outputs - 1, Math.max(0, Math.round(drawn + outputs / 2 - 0.5)))
  })
  // Every class has a row, and a row where it is not expected.
  for (let k = 0; k < outputs * 2 && loss !== 'poisson'; k++) y[k] = loss === 'logistic' ? k % 2 : k % outputs
  const weights = weighted ? Float64Array.from(y, () => 0.2 + random.uniform()) : null
  return {
    X: { rows: n, columns: p, values },
    y,
    weights,
    intercept,
    loss,
    outputs: loss === 'cross-entropy' ? outputs : 1,
  }
}

/** The shape of a problem of any loss. */
export type ProblemShape = Omit<LikelihoodShape, 'loss'>

/** The same of any loss; the target of squares is off 0. */
export function drawProblem(loss: LossKind, shape: ProblemShape): PosedModel {
  if (loss !== 'squared') return drawLikelihood({ loss, ...shape })
  const problem = drawLikelihood({ loss: 'logistic', ...shape })
  const { rows, values } = problem.X
  const y = normals(shape.seed + 1, rows).map((noise, i) => 2 + values[i] - values[rows + i] + noise)
  return { ...problem, y, loss, outputs: 1 }
}

/** Several targets of squares, one row of them after the other, which hang on other features and are of other sizes. */
export function drawTargets(shape: ProblemShape): PosedModel {
  const { outputs } = shape
  const each = Array.from({ length: outputs }, (_, k) => drawProblem('squared', { ...shape, seed: shape.seed + k }).y)
  const problem = drawProblem('squared', shape)
  const y = Float64Array.from({ length: problem.X.rows * outputs }, (_, at) => {
    const [i, k] = [Math.floor(at / outputs), at % outputs]
    return (k + 1) * each[k][i] + problem.y[i] - k
  })
  return { ...problem, y, outputs }
}

/** (1/Σv) Σ v ℓ + Σ_k Σ_j ( l1|w_jk| + l2/2 w_jk² ), row by row and as it is written in the books. */
export function likelihoodObjective(problem: PosedModel, { l1, l2 }: Strengths, { w, b }: PosedWeights): number {
  const { X, y, loss, outputs } = problem
  let sum = 0
  for (const [i, v] of shares(problem).entries()) {
    const eta = etaOf(problem, { w, b }, i)
    const most = Math.max(...eta)
    if (loss === 'cross-entropy') {
      sum += v * (most + Math.log(eta.reduce((total, e) => total + Math.exp(e - most), 0)) - eta[y[i]])
    } else if (loss === 'logistic')
      sum += v * (Math.log1p(Math.exp(-Math.abs(eta[0]))) + Math.max(eta[0], 0) - y[i] * eta[0])
    else sum += v * (Math.exp(eta[0]) - y[i] * eta[0])
  }
  for (let c = 0; c < X.columns * outputs; c++) {
    const j = Math.floor(c / outputs)
    sum += l1[j] * Math.abs(w[c]) + (l2[j] / 2) * w[c] ** 2
  }
  return sum
}

/** Proximal gradient with momentum that starts again where the objective rises: slow, obvious, and on its own. */
export function descendLikelihood(problem: PosedModel, strengths: Strengths, steps = 40_000): PosedWeights {
  const { X, outputs, intercept } = problem
  const size = X.columns * outputs
  let u = new Float64Array(size + outputs)
  let ahead = u
  let momentum = 1
  let rate = 1
  const weightsOf = (at: Float64Array) => ({ w: at.slice(0, size), b: at.slice(size) })
  const value = (at: Float64Array) => likelihoodObjective(problem, strengths, weightsOf(at))
  const none = { l1: new Float64Array(X.columns), l2: new Float64Array(X.columns), positive: false }
  const lossAt = (at: Float64Array) => likelihoodObjective(problem, none, weightsOf(at))
  for (let step = 0; step < steps; step++) {
    const g = gradient(problem, weightsOf(ahead))
    const here = lossAt(ahead)
    let next = u
    for (;;) {
      next = ahead.map((value, c) => {
        if (c >= size) return intercept ? value - rate * g[c] : 0
        const j = Math.floor(c / outputs)
        const moved = value - rate * g[c]
        return (Math.sign(moved) * Math.max(Math.abs(moved) - rate * strengths.l1[j], 0)) / (1 + rate * strengths.l2[j])
      })
      const by = next.map((value, c) => value - ahead[c])
      const bound = by.reduce((sum, d, c) => sum + g[c] * d + (d * d) / (2 * rate), here)
      if (lossAt(next) <= bound + 1e-14 * Math.abs(here)) break
      rate /= 2
    }
    const moved = next.reduce((most, value, c) => Math.max(most, Math.abs(value - u[c])), 0)
    if (moved < 1e-14) break
    const rises = value(next) > value(u)
    const following = rises ? 1 : (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2
    const drift = rises ? 0 : (momentum - 1) / following
    ahead = next.map((value, c) => value + drift * (value - u[c]))
    momentum = following
    u = next
  }
  return weightsOf(u)
}

/** By coordinate (j, k), and then by the intercepts. */
export function gradient(problem: PosedModel, weights: PosedWeights): Float64Array {
  const { X, y, loss, outputs } = problem
  const g = new Float64Array((X.columns + 1) * outputs)
  for (const [i, v] of shares(problem).entries()) {
    const eta = etaOf(problem, weights, i)
    const most = Math.max(...eta)
    const total = eta.reduce((sum, e) => sum + Math.exp(e - most), 0)
    for (let k = 0; k < outputs; k++) {
      const mean = {
        poisson: () => Math.exp(eta[k]),
        logistic: () => 1 / (1 + Math.exp(-eta[k])),
        'cross-entropy': () => Math.exp(eta[k] - most) / total,
        squared: () => eta[k],
      }[loss]()
      const wanted = loss === 'cross-entropy' ? Number(y[i] === k) : y[i]
      for (let j = 0; j < X.columns; j++) g[j * outputs + k] += v * (mean - wanted) * X.values[j * X.rows + i]
      g[X.columns * outputs + k] += v * (mean - wanted)
    }
  }
  return g
}

function etaOf({ X, outputs }: PosedModel, { w, b }: PosedWeights, i: number): number[] {
  return Array.from({ length: outputs }, (_, k) => {
    let sum = b[k]
    for (let j = 0; j < X.columns; j++) sum += w[j * outputs + k] * X.values[j * X.rows + i]
    return sum
  })
}

function shares({ y, weights }: PosedModel): number[] {
  const total = weights === null ? y.length : weights.reduce((sum, weight) => sum + weight, 0)
  return Array.from(y, (_, i) => (weights === null ? 1 : weights[i]) / total)
}

/** What the intercept alone leaves above a perfect fit. */
export function nullScale(problem: PosedModel): number {
  const none = { l1: new Float64Array(problem.X.columns), l2: new Float64Array(problem.X.columns), positive: false }
  const w = new Float64Array(problem.X.columns * problem.outputs)
  const b = problem.intercept ? nullIntercepts(problem) : new Float64Array(problem.outputs)
  return likelihoodObjective(problem, none, { w, b }) - perfect(problem)
}

export function nullIntercepts({ y, weights, outputs, loss }: PosedModel): Float64Array {
  const v = Array.from(y, (_, i) => weights?.[i] ?? 1)
  const total = v.reduce((sum, weight) => sum + weight, 0)
  const mean = (is: (y: number) => number) => v.reduce((sum, weight, i) => sum + weight * is(y[i]), 0) / total
  if (loss === 'poisson') return Float64Array.of(Math.log(mean((value) => value)))
  if (loss === 'logistic') return Float64Array.of(Math.log(mean((value) => value) / mean((value) => 1 - value)))
  return Float64Array.from({ length: outputs }, (_, k) => Math.log(mean((value) => Number(value === k))))
}

function perfect({ y, weights, loss }: PosedModel): number {
  if (loss !== 'poisson') return 0
  let sum = 0
  let total = 0
  for (const [i, count] of y.entries()) {
    const v = weights?.[i] ?? 1
    total += v
    sum += v * (count - (count > 0 ? count * Math.log(count) : 0))
  }
  return sum / total
}
