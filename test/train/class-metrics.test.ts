import { describe, expect, test } from 'vitest'
import { lessIsBetter, modelMetrics } from '../../pipeline/train/metrics.ts'
import { weightedMeanAndSe } from '../../pipeline/train/path/cross-validate.ts'
import { normals, testRandom } from '../random.ts'

const ROWS = 40
const random = testRandom(4)
const y = Float64Array.from({ length: ROWS }, () => random.below(2))
// Rounded, so that there are ties.
const eta = normals(2, ROWS).map((z, i) => Math.round(2 * z + y[i]) / 2)
const probability = (i: number) => 1 / (1 + Math.exp(-eta[i]))
const rows = Array.from({ length: ROWS }, (_, i) => i)

describe.for([null, Float64Array.from(rows, (i) => (i % 3) + 0.5)])('of two classes', (weights) => {
  const metrics = modelMetrics.logistic({ rows: ROWS, outputs: 1, eta, y, weights })
  const v = rows.map((i) => weights?.[i] ?? 1)
  const mean = (value: (i: number) => number) =>
    rows.reduce((sum, i) => sum + v[i] * value(i), 0) / v.reduce((sum, weight) => sum + weight, 0)

  test('the loss is the mean negative log-likelihood, by both its names', () => {
    const right = mean((i) => -Math.log(y[i] === 1 ? probability(i) : 1 - probability(i)))
    expect(metrics.loss).toBeCloseTo(right, 13)
    expect(metrics.log_loss).toBe(metrics.loss)
    expect(metrics.deviance).toBeCloseTo(2 * right, 13)
  })

  test('the AUC is the share of pairs in order, ties by half', () => {
    let pairs = 0
    let ordered = 0
    for (const i of rows.filter((row) => y[row] === 1)) {
      for (const j of rows.filter((row) => y[row] === 0)) {
        pairs += v[i] * v[j]
        ordered += v[i] * v[j] * (eta[i] > eta[j] ? 1 : eta[i] === eta[j] ? 0.5 : 0)
      }
    }
    expect(metrics.auc).toBeCloseTo(ordered / pairs, 13)
  })

  test('a row at one half counts as the earlier class', () => {
    const right = mean((i) => Number(eta[i] > 0 === (y[i] === 1)))
    expect(eta).toContain(0)
    expect(metrics.accuracy).toBeCloseTo(right, 13)
    expect(metrics.error_rate).toBeCloseTo(1 - right, 13)
  })
})

test('the deviance keeps probabilities off 0 and 1, and the loss does not', () => {
  const wrong = { rows: 1, outputs: 1, eta: Float64Array.of(100), y: Float64Array.of(0), weights: null }
  const { loss, deviance } = modelMetrics.logistic(wrong)
  expect(loss).toBe(100)
  expect(deviance).toBeCloseTo(-2 * Math.log(1e-5), 10)
  const several = { rows: 1, outputs: 3, eta: Float64Array.of(100, 0, 0), y: Float64Array.of(2), weights: null }
  expect(modelMetrics['cross-entropy'](several).loss).toBe(100)
  expect(modelMetrics['cross-entropy'](several).deviance).toBeCloseTo(-2 * Math.log(1e-5), 12)
})

test('of several classes there is no AUC, and the most probable class is the answer', () => {
  const three = Float64Array.of(2, 1, 0, 0, 3, 1, 0, 0, 5, 1, 2, 0)
  const metrics = modelMetrics['cross-entropy']({
    rows: 4,
    outputs: 3,
    eta: three,
    y: Float64Array.of(0, 1, 2, 0),
    weights: Float64Array.of(1, 1, 1, 5),
  })
  expect(metrics.accuracy).toBeCloseTo(3 / 8, 13)
  expect(metrics).not.toHaveProperty('auc')
})

test('of counts the deviance is 0 at a perfect fit, and is that of the books', () => {
  const counts = Float64Array.of(0, 1, 4)
  const mu = Float64Array.of(0.5, 1, 2)
  const at = { rows: 3, outputs: 1, eta: mu.map(Math.log), y: counts, weights: null }
  const right = (2 * (0.5 + 0 + 4 * Math.log(2) - 2)) / 3
  expect(modelMetrics.poisson(at).deviance).toBeCloseTo(right, 13)
  expect(modelMetrics.poisson(at).rmse).toBeCloseTo(Math.sqrt(4.25 / 3), 13)
  expect(modelMetrics.poisson({ ...at, y: mu }).deviance).toBeCloseTo(0, 13)
})

test('more is better of accuracy, AUC and R², and of nothing else', () => {
  const names = ['loss', 'mse', 'rmse', 'mae', 'deviance', 'error_rate', 'log_loss', 'objective', 'nonzeros']
  for (const name of names) expect(lessIsBetter(`validation.${name}`)).toBe(true)
  for (const name of ['r2', 'accuracy', 'auc']) expect(lessIsBetter(`validation.${name}`)).toBe(false)
  expect(lessIsBetter('constructor')).toBe(true)
})

test('a fold without a metric is left out of it', () => {
  expect(weightedMeanAndSe([0.5, Number.NaN, 0.75], [1, 10, 1])).toEqual({ mean: 0.625, se: 0.125 })
})
