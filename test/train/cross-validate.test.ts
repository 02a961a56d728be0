import { describe, expect, test } from 'vitest'
import { randomStream } from '../../pipeline/math/random.ts'
import { type FitMetrics, fitMetrics, lessIsBetter } from '../../pipeline/train/metrics.ts'
import { crossValidate } from '../../pipeline/train/path/cross-validate.ts'
import type { FittedPoint } from '../../pipeline/train/path/fit-path.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()
const METRICS = ['loss', 'mse', 'rmse', 'mae', 'r2'] as const

function pointWith(held: FitMetrics): FittedPoint {
  const none = new Float64Array()
  const certificate = { objective: 0, gap: 0, kkt: 0 }
  const weights = { coefScaled: none, interceptScaled: none, coef: none, intercept: none }
  return { ...weights, certificate, attained: true, passes: 0, train: held, held }
}

/** Three folds of two λ with errors that are drawn. */
const stream = randomStream(1, 'errors')
const draw = () => {
  const [loss, mse, rmse, mae, r2] = METRICS.map(() => stream.uniform())
  return { loss, mse, rmse, mae, r2 }
}
const errors = [0, 1, 2].map(() => [draw(), draw()])

describe('over folds', () => {
  test.for([
    [4, 4, 4],
    [5, 4, 1],
    [0.25, 7.5, 1e-3],
  ])('that weigh %d, %d and %d, mean and standard error are those of the formulas', (sizes) => {
    const scores = crossValidate(
      errors.map((fold) => fold.map(pointWith)),
      sizes,
    )
    expect(scores).toHaveLength(2)
    const total = sizes[0] + sizes[1] + sizes[2]
    for (const [k, score] of scores.entries()) {
      for (const metric of METRICS) {
        const [a, b, c] = errors.map((fold) => fold[k][metric])
        const mean = (sizes[0] * a + sizes[1] * b + sizes[2] * c) / total
        const variance = (sizes[0] * (a - mean) ** 2 + sizes[1] * (b - mean) ** 2 + sizes[2] * (c - mean) ** 2) / total
        expect(Math.abs(score[metric].mean - mean)).toBeLessThan(1e-15)
        expect(Math.abs((score[metric].se ?? -1) - Math.sqrt(variance / 2))).toBeLessThan(1e-15)
      }
    }
  })

  test('a single one has an error and no standard error', () => {
    const [score] = crossValidate([errors[0].map(pointWith)], [8])
    expect(score.mse).toEqual({ mean: errors[0][0].mse, se: null })
  })

  test('none at all has nothing', () => {
    expect(crossValidate([], [])).toEqual([])
  })
})

describe('metrics', () => {
  const y = Float64Array.of(1, 2, 4)
  const predicted = Float64Array.of(1, 3, 2)

  test('are those of their definitions', () => {
    const { loss, mse, rmse, mae, r2 } = fitMetrics(y, predicted, null)
    expect([loss, mse, rmse, mae]).toEqual([5 / 6, 5 / 3, Math.sqrt(5 / 3), 1])
    expect(Math.abs(r2 - (1 - 5 / (42 / 9)))).toBeLessThan(1e-15)
  })

  test('count a row of weight 2 as two rows', () => {
    const twice = fitMetrics(Float64Array.of(1, 2, 4, 4), Float64Array.of(1, 3, 2, 2), null)
    expect(fitMetrics(y, predicted, Float64Array.of(1, 1, 2))).toEqual(twice)
  })

  test('have no share explained where nothing varies', () => {
    expect(fitMetrics(Float64Array.of(3, 3), Float64Array.of(1, 2), null).r2).toBeNaN()
  })

  test('are better when smaller, but for the share explained', () => {
    expect(['validation.loss', 'nonzeros', 'test.mae'].map(lessIsBetter)).toEqual([true, true, true])
    expect(['validation.r2', 'r2'].map(lessIsBetter)).toEqual([false, false])
  })
})

test('through a spec, folds count by the weights of their rows', async () => {
  const noise = randomStream(2, 'rows')
  const rows = Array.from({ length: 30 }, (_, i) => ({
    x: noise.normal(),
    y: noise.normal(),
    w: 1 + (i % 4),
    fold: i % 7 < 3 ? 'a' : 'b',
  }))
  write('weighted.csv', `x,y,w,fold\n${rows.map(({ x, y, w, fold }) => `${x},${x + y},${w},${fold}\n`).join('')}`)
  const file = write(
    'weighted.yaml',
    `name: weighted
data: {kind: csv, path: weighted.csv, target: y, weights: w, scaling: {features: none}}
model: {kind: linear}
validation: {kind: cross-validation, fold_column: fold}
`,
  )
  const {
    rows: [{ metrics }],
  } = await runHere(file, fresh())
  /** Weighted mean square on one fold, of the weighted line through the other. */
  const errorOn = (name: string) => {
    const sum = (among: typeof rows, term: (row: (typeof rows)[number]) => number) =>
      among.reduce((total, row) => total + row.w * term(row), 0)
    const others = rows.filter(({ fold }) => fold !== name)
    const held = rows.filter(({ fold }) => fold === name)
    const n = sum(others, () => 1)
    const [mx, my] = [sum(others, ({ x }) => x) / n, sum(others, ({ x, y }) => x + y) / n]
    const slope = sum(others, ({ x, y }) => (x - mx) * (x + y - my)) / sum(others, ({ x }) => (x - mx) ** 2)
    const total = sum(held, () => 1)
    return { total, error: sum(held, ({ x, y }) => (x + y - my - slope * (x - mx)) ** 2) / total }
  }
  const [a, b] = ['a', 'b'].map(errorOn)
  const mean = (a.total * a.error + b.total * b.error) / (a.total + b.total)
  const spread = (a.total * (a.error - mean) ** 2 + b.total * (b.error - mean) ** 2) / (a.total + b.total)
  expect(Math.abs(metrics['validation.mse'] / mean - 1)).toBeLessThan(1e-13)
  expect(Math.abs(metrics['validation.mse_se'] / Math.sqrt(spread) - 1)).toBeLessThan(1e-12)
})

test('a training over epochs is judged over weighted folds as the path solver is', async () => {
  const noise = randomStream(3, 'rows')
  const rows = Array.from({ length: 30 }, (_, i) => {
    const x = noise.normal()
    return `${x},${x + noise.normal()},${1 + 5 * (i % 4)},${i % 7 < 2 ? 'a' : 'b'}\n`
  })
  write('both.csv', `x,y,w,fold\n${rows.join('')}`)
  const lossOf = async (update: string) => {
    const file = write(
      'both.yaml',
      `name: both
data: {kind: csv, path: both.csv, target: y, weights: w}
model: {kind: linear}
penalty: {kind: l1, lambda: 0.1}
update: ${update}
train: {epochs: 2000, batch_size: full, evaluate_every: 2000}
validation: {kind: cross-validation, fold_column: fold}
`,
    )
    return (await runHere(file, fresh())).rows[0].metrics
  }
  const exact = await lossOf('{kind: coordinate-descent}')
  const stepped = await lossOf('{kind: proximal, optimizer: {kind: sgd, learning_rate: 1, learning_rate_unit: 1/L}}')
  for (const name of ['validation.loss', 'validation.loss_se', 'validation.rmse'])
    expect(Math.abs(stepped[name] / exact[name] - 1)).toBeLessThan(1e-9)
})
