import { expect, test } from 'vitest'
import { runHere } from '../in-process.ts'
import { distance, oracle, withFolds } from '../oracle/fitted.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

interface Oracle {
  readonly glmnet: {
    readonly foldid: readonly number[]
    readonly lambda: readonly number[]
    readonly cvm: readonly number[]
    readonly cvsd: readonly number[]
    readonly lambda_min: number
    readonly lambda_1se: number
    readonly intercept_min: number
    readonly coef_min: readonly number[]
    readonly intercept_1se: number
    readonly coef_1se: readonly number[]
  }
  readonly sklearn: readonly {
    readonly id: string
    readonly l1_ratio: number
    readonly foldid: readonly number[]
    readonly alphas: readonly number[]
    readonly mse_path: readonly (readonly number[])[]
    readonly alpha_best: number
    readonly coef_scaled: readonly number[]
    readonly intercept: number
  }[]
}

const { glmnet, sklearn }: Oracle = JSON.parse(oracle('diabetes-cross-validation.json'))

/** The diabetes data with the folds in a column, cross-validated by it. */
function specWithFolds(foldid: readonly number[], penalty: string, rule = 'min', scaling = '{}'): string {
  write(
    'folds.csv',
    withFolds('diabetes', (row) => foldid[row]),
  )
  return write(
    `folds-${rule}.yaml`,
    `name: folds-${rule}
data: {kind: csv, path: folds.csv, target: y, scaling: ${scaling}}
model: {kind: linear}
penalty: ${penalty}
validation: {kind: cross-validation, fold_column: fold}
select: {metric: validation.mse, rule: ${rule}}
`,
  )
}

test('the curve, the standard errors and both choices of cv.glmnet', async () => {
  const penalty = `{kind: l1, convention: glmnet, lambda: {path: {values: [${glmnet.lambda}]}}}`
  const { rows, selected } = await runHere(specWithFolds(glmnet.foldid, penalty), fresh())
  const curve = rows.map(({ metrics }) => metrics)
  expect(curve.map(({ lambda }) => lambda)).toEqual(glmnet.lambda)
  const mean = curve.map((metrics) => metrics['validation.mse'])
  const se = curve.map((metrics) => metrics['validation.mse_se'])
  for (const k of curve.keys()) {
    expect(Math.abs(mean[k] / glmnet.cvm[k] - 1)).toBeLessThan(1e-10)
    expect(Math.abs(se[k] / glmnet.cvsd[k] - 1)).toBeLessThan(1e-10)
  }
  expect(selected?.rules.min.lambda).toBe(glmnet.lambda_min)
  expect(selected?.rules['one-se'].lambda).toBe(glmnet.lambda_1se)
  const found = selected?.coefficients?.map(({ value }) => Number(value)) ?? []
  expect(distance([Number(selected?.intercept), ...found], [glmnet.intercept_min, ...glmnet.coef_min])).toBeLessThan(
    1e-10,
  )

  const oneSe = (await runHere(specWithFolds(glmnet.foldid, penalty, 'one-se'), fresh())).selected
  expect(oneSe?.lambda).toBe(glmnet.lambda_1se)
  const sparse = oneSe?.coefficients?.map(({ value }) => Number(value)) ?? []
  expect(distance([Number(oneSe?.intercept), ...sparse], [glmnet.intercept_1se, ...glmnet.coef_1se])).toBeLessThan(
    1e-10,
  )
})

// Its users scale the columns once, before the folds.
test.for(sklearn)('the error over the folds of $id', async ({ l1_ratio, foldid, alphas, mse_path, ...best }) => {
  const penalty = `{kind: elastic-net, l1_ratio: ${l1_ratio}, convention: sklearn, lambda: {path: {values: [${alphas}]}}}`
  const { rows, selected } = await runHere(specWithFolds(foldid, penalty, 'min', '{fit_on: all}'), fresh())
  const folds = [...new Set(foldid)].sort((a, b) => a - b)
  const sizes = folds.map((fold) => foldid.filter((one) => one === fold).length)
  const weighted = mse_path.map((errors) => errors.reduce((sum, error, k) => sum + error * sizes[k], 0) / 442)
  const found = rows.map(({ metrics }) => metrics['validation.mse'])
  for (const k of alphas.keys()) expect(Math.abs(found[k] / weighted[k] - 1)).toBeLessThan(1e-10)
  expect(selected?.lambda).toBe(best.alpha_best)
  const scaled = selected?.coefficients?.map(({ value_scaled }) => Number(value_scaled)) ?? []
  expect(distance(scaled, best.coef_scaled)).toBeLessThan(1e-10)
})
