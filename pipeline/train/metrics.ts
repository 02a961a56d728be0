import { withMeanOne } from '../data/weights.ts'
import { type LossKind, losses } from '../loss/index.ts'
import type { Outputs } from '../loss/loss.ts'
import type { Floats } from '../math/floats.ts'
import { log } from '../math/logarithm.ts'
import { square } from '../math/power.ts'
import { quality } from './quality.ts'

/** Every metric of a fit, and which way is better. */
const BETTER = {
  /** The mean loss: 1/(2Σv) Σ v (y−ŷ)², or the mean negative log-likelihood (of counts without log y!). */
  loss: 'less',
  mse: 'less',
  rmse: 'less',
  mae: 'less',
  /** 1 − mse / variance of y over the same rows; NaN where y is constant there. */
  r2: 'more',
  /** Share of rows whose most probable class is theirs. */
  accuracy: 'more',
  /** 1 − accuracy. */
  error_rate: 'less',
  /** The chance that a row of the later class is ranked above one of the earlier; ties count half. */
  auc: 'more',
  /** The loss of classes, by its usual name. */
  log_loss: 'less',
  /** Twice the log-likelihood that is missing to a perfect fit; of classes with probabilities kept off 0 and 1, as in cv.glmnet. */
  deviance: 'less',
} as const

export type FitMetric = keyof typeof BETTER

/** How well predictions fit: what the tables call train., validation. and test. */
export type FitMetrics = { readonly [Metric in FitMetric]?: number }

/** The metrics that each kind of model has; a sample may lack one: auc takes both classes, r2 a target that varies. */
export const metricsOf: { readonly [K in LossKind]: readonly FitMetric[] } = {
  squared: ['loss', 'mse', 'rmse', 'mae', 'r2'],
  logistic: ['loss', 'log_loss', 'deviance', 'accuracy', 'error_rate', 'auc'],
  'cross-entropy': ['loss', 'log_loss', 'deviance', 'accuracy', 'error_rate'],
  poisson: ['loss', 'deviance', 'rmse', 'mae'],
}

/** Whether less of a metric is better, by its name in results.csv: `validation.r2` is a share explained. */
export function lessIsBetter(metric: string): boolean {
  const name = metric.split('.').at(-1) ?? metric
  return !Object.entries(BETTER).some(([known, better]) => known === name && better === 'more')
}

/** cv.glmnet keeps probabilities this far off 0 and 1. */
const CLIP = 1e-5

/** What outputs come to: predictions in the units of y, row by row, and the mean loss. */
export interface Scored {
  readonly predicted: Float64Array
  readonly loss: number
  /** log, entry by entry. */
  logarithms(values: Float64Array): Float64Array
}

/**
 * The metrics of each kind of model, from its outputs η. Observation weights may be of any size. What the outputs come to may be
 * given by whoever knows it already.
 */
export const modelMetrics: { readonly [K in LossKind]: (at: Outputs, scored?: Scored) => FitMetrics } = {
  squared: ({ eta, y, weights, outputs }) => fitMetrics(y, eta, weights, outputs),
  logistic(raw, scored) {
    const { at, predicted, loss, logarithms } = predictionsOf('logistic', raw, scored)
    const { accuracy, auc } = quality('logistic', { ...at, predicted }, loss)
    const own = new Float64Array(at.rows)
    for (let i = 0; i < at.rows; i++) own[i] = at.y[i] > 0.5 ? predicted[i] : 1 - predicted[i]
    return {
      loss,
      log_loss: loss,
      deviance: classDeviance(own, at, logarithms),
      accuracy,
      error_rate: 1 - accuracy,
      auc,
    }
  },
  'cross-entropy'(raw, scored) {
    const { at, predicted, loss, logarithms } = predictionsOf('cross-entropy', raw, scored)
    const { accuracy } = quality('cross-entropy', { ...at, predicted }, loss)
    const own = Float64Array.from(at.y, (k, i) => predicted[i * at.outputs + k])
    return { loss, log_loss: loss, deviance: classDeviance(own, at, logarithms), accuracy, error_rate: 1 - accuracy }
  },
  poisson(raw, scored) {
    const { at, predicted, loss } = predictionsOf('poisson', raw, scored)
    const { rmse, mae } = quality('poisson', { ...at, predicted }, loss)
    const missing = predicted.map((mu, i) => (at.y[i] > 0 ? at.y[i] * log(at.y[i] / mu) : 0) - (at.y[i] - mu))
    return { loss, deviance: 2 * meanOf(missing, at), rmse, mae }
  },
}

/** Predictions in the units of y, and the mean loss, with observation weights of mean 1. */
function predictionsOf(kind: LossKind, raw: Outputs, scored: Scored | undefined) {
  const at = { ...raw, weights: withMeanOne(raw.weights) }
  if (scored !== undefined) return { ...scored, at }
  const predicted = new Float64Array(raw.rows * raw.outputs)
  losses[kind].predict(at, predicted)
  return { at, predicted, loss: losses[kind].value(at), logarithms: (values: Float64Array) => values.map(log) }
}

/** −2 log of each row's probability of its own class, which are clipped in place. */
function classDeviance(own: Float64Array, at: Outputs, logarithms: Scored['logarithms']): number {
  for (let i = 0; i < own.length; i++) own[i] = Math.min(Math.max(own[i], CLIP), 1 - CLIP)
  return -2 * meanOf(logarithms(own), at)
}

function meanOf(values: Float64Array, { rows, weights }: Outputs): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (weights === null ? 1 : weights[i]) * values[i]
  return sum / rows
}

/**
 * Metrics of predicted numbers against targets, in units of the target, weighted by the observation weights. Of several targets, row
 * after row, the loss is the sum of theirs, and errors are means over all of them.
 */
export function fitMetrics(
  y: Floats,
  predicted: Floats,
  weights: Floats | null,
  outputs = 1,
): Pick<Required<FitMetrics>, 'loss' | 'mse' | 'rmse' | 'mae' | 'r2'> {
  let { total, squares, absolute, variance } = sumsOf(y, predicted, weights, outputs, 0)
  for (let k = 1; k < outputs; k++) {
    const own = sumsOf(y, predicted, weights, outputs, k)
    squares += own.squares
    absolute += own.absolute
    variance += own.variance
    total += own.total
  }
  const mse = squares / total
  return {
    loss: (outputs * mse) / 2,
    mse,
    rmse: Math.sqrt(mse),
    mae: absolute / total,
    r2: variance === 0 ? Number.NaN : 1 - squares / variance,
  }
}

/** Sums over the rows of one target, by weight. */
function sumsOf(y: Floats, predicted: Floats, weights: Floats | null, outputs: number, k: number) {
  const rows = y.length / outputs
  let total = 0
  let squares = 0
  let absolute = 0
  let mean = 0
  for (let i = 0, at = k; i < rows; i++, at += outputs) {
    const v = weights === null ? 1 : weights[i]
    const error = y[at] - predicted[at]
    total += v
    squares += v * error * error
    absolute += v * Math.abs(error)
    mean += v * y[at]
  }
  mean /= total
  let variance = 0
  for (let i = 0, at = k; i < rows; i++, at += outputs)
    variance += (weights === null ? 1 : weights[i]) * square(y[at] - mean)
  return { total, squares, absolute, variance }
}
