import { describe, expect, test } from 'vitest'
import { runHere } from '../in-process.ts'
import { distance, fittedRows } from '../oracle/fitted.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()
const spec = write(
  'scales.yaml',
  `name: scales
data: {kind: bundled, dataset: diabetes, split: {kind: fraction, test: 0.25}}
model: {kind: linear}
penalty: {kind: l1, lambda: 4}
validation: {kind: cross-validation, folds: 3}
`,
)
const METRICS = ['train.rmse', 'train.mae', 'train.r2', 'train.loss', 'test.rmse', 'test.mae', 'test.r2']

async function fitted(...overrides: readonly string[]) {
  const outcome = await runHere(spec, fresh(), overrides)
  const { coef, scaled, intercept } = await fittedRows(outcome)
  return { model: [intercept[0], ...coef[0]], scaled: scaled[0], metrics: outcome.rows[0].metrics }
}

describe('a standardised target', () => {
  test('gives the same model where λ is divided by its standard deviation, and errors in its own units', async () => {
    const plain = await fitted()
    const sd = plain.metrics['train.rmse'] / Math.sqrt(1 - plain.metrics['train.r2'])
    const { model, scaled, metrics } = await fitted('data.scaling.target=standardize', `penalty.lambda=${4 / sd}`)
    expect(distance(model, plain.model)).toBeLessThan(1e-12)
    expect(
      distance(
        scaled,
        plain.scaled.map((weight) => weight / sd),
      ),
    ).toBeLessThan(1e-12)
    for (const name of METRICS) expect(Math.abs(metrics[name] / plain.metrics[name] - 1)).toBeLessThan(1e-12)
    expect(Math.abs(metrics['train.objective'] / (plain.metrics['train.objective'] / sd ** 2) - 1)).toBeLessThan(1e-12)
  })
})

test.for([
  'standardize',
  'unit-variance',
  'min-max',
  'max-abs',
  'robust',
  'none',
])('least squares do not hang on the scaling of the features (%s)', async (features) => {
  const plain = await fitted('penalty={kind: none}')
  const { model, metrics } = await fitted('penalty={kind: none}', `data.scaling.features=${features}`)
  expect(distance(model, plain.model)).toBeLessThan(1e-11)
  expect(Math.abs(metrics['test.rmse'] / plain.metrics['test.rmse'] - 1)).toBeLessThan(1e-12)
  expect(metrics.gap).toBeLessThan(1e-13)
})

test('a target that is not centred has the same model, its mean in the intercept', async () => {
  const plain = await fitted()
  expect(distance((await fitted('data.scaling.target=none')).model, plain.model)).toBeLessThan(1e-12)
})

test('without an intercept there is none, on either scale', async () => {
  const { model, metrics } = await fitted('model.fit_intercept=false', 'data.scaling.features=unit-variance')
  expect(model[0]).toBe(0)
  expect(metrics.gap).toBeLessThan(1e-12)
})
