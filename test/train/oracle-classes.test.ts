import { describe, expect, test } from 'vitest'
import { readWeights } from '../../pipeline/store/weights-file.ts'
import { runHere } from '../in-process.ts'
import { distance, oracle, withFolds } from '../oracle/fitted.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

interface Case<Intercept, Coefficients> {
  readonly id: string
  readonly alpha: number
  readonly standardize: boolean
  readonly lambda: readonly number[]
  readonly intercepts: readonly Intercept[]
  readonly coef: readonly Coefficients[]
  readonly objective: readonly number[]
}
interface ClassCase<Coefficients> extends Case<readonly number[], Coefficients> {
  readonly log_loss: readonly number[]
  readonly train_error: readonly number[]
}
interface FoldCase {
  readonly id: string
  readonly measure: 'deviance' | 'class'
  readonly foldid: readonly number[]
  readonly lambda: readonly number[]
  readonly cvm: readonly number[]
  readonly cvsd: readonly number[]
  readonly lambda_min: number
  readonly lambda_1se: number
  readonly intercept_min: number
  readonly coef_min: readonly number[]
}

const cancer: { cases: readonly Case<number, readonly number[]>[] } = JSON.parse(oracle('breast-cancer-glmnet.json'))
const iris: { cases: readonly ClassCase<readonly (readonly number[])[]>[] } = JSON.parse(oracle('iris-glmnet.json'))
const digits: { cases: readonly ClassCase<Readonly<Record<string, number>>>[] } = JSON.parse(
  oracle('digits-glmnet.json'),
)
const folds: { cases: readonly FoldCase[] } = JSON.parse(oracle('breast-cancer-cross-validation.json'))

interface Path {
  readonly alpha: number
  readonly standardize: boolean
  readonly lambda: readonly number[]
}

async function fittedPath(dataset: string, model: string, { alpha, standardize, lambda }: Path) {
  const spec = write(
    `${dataset}.yaml`,
    `name: ${dataset}
data: {kind: bundled, dataset: ${dataset}, scaling: {features: ${standardize ? 'standardize' : 'none'}}}
model: {kind: ${model}}
penalty: {kind: elastic-net, l1_ratio: ${alpha}, convention: glmnet, lambda: {path: {values: [${lambda}]}}}
update: {kind: coordinate-descent}
train: {tolerance: 1.0e-12}
`,
  )
  const outcome = await runHere(spec, fresh())
  for (const { status, metrics } of outcome.rows) {
    expect(status).toBe('completed')
    expect(metrics.gap).toBeLessThan(1e-12)
    expect(metrics.kkt).toBeLessThan(1e-9)
  }
  const file = await readWeights(outcome.folder, outcome.plan.runs[0].id, 'path')
  if (file === null) throw new Error('the run has no path of weights')
  const { tensors, classes } = file
  expect([...tensors.lambda.values]).toEqual(lambda)
  const at = (name: string, k: number) => {
    const { shape, values } = tensors[name]
    const width = shape.slice(1).reduce((product, side) => product * side, 1)
    return [...values.subarray(k * width, (k + 1) * width)]
  }
  return { at, shape: tensors.coef.shape, classes, metrics: outcome.rows.map((row) => row.metrics) }
}

function expectWeights(found: readonly number[], right: readonly number[]) {
  expect(distance(found, right)).toBeLessThan(1e-10)
  expect(found.map((weight) => weight === 0)).toEqual(right.map((weight) => weight === 0))
}

describe('the breast-cancer path of glmnet', () => {
  test.for(cancer.cases)('$id', async (one) => {
    const { at, shape, classes, metrics } = await fittedPath('breast-cancer', 'logistic', one)
    expect([shape, classes]).toEqual([
      [one.lambda.length, 30],
      ['0', '1'],
    ])
    for (const [k, right] of one.coef.entries()) {
      expectWeights(at('coef', k), right)
      expect(Math.abs(at('intercept', k)[0] / one.intercepts[k] - 1)).toBeLessThan(1e-10)
      expect(Math.abs(metrics[k]['train.objective'] / one.objective[k] - 1)).toBeLessThan(1e-13)
      expect(metrics[k].gap).toBeLessThan(1e-11)
    }
  })
})

describe('the iris path of glmnet', () => {
  test.for(iris.cases)('$id', async (one) => {
    const { at, shape, classes, metrics } = await fittedPath('iris', 'multinomial', one)
    expect([shape, classes]).toEqual([
      [one.lambda.length, 4, 3],
      ['setosa', 'versicolor', 'virginica'],
    ])
    for (const [k, right] of one.coef.entries()) {
      expectWeights(at('coef', k), right.flat())
      expect(distance(at('intercept', k), one.intercepts[k])).toBeLessThan(1e-10)
      expect(Math.abs(metrics[k]['train.objective'] / one.objective[k] - 1)).toBeLessThan(1e-13)
      expect(Math.abs(metrics[k]['train.log_loss'] / one.log_loss[k] - 1)).toBeLessThan(1e-10)
      expect(metrics[k]['train.error_rate']).toBeCloseTo(one.train_error[k], 12)
      expect(metrics[k].nonzeros).toBe(right.flat().filter((weight) => weight !== 0).length)
      expect(metrics[k].features).toBe(right.filter((row) => row.some((weight) => weight !== 0)).length)
    }
  })
})

describe('the digits path of glmnet', () => {
  test.for(digits.cases)('$id', async (one) => {
    const { at, metrics } = await fittedPath('digits', 'multinomial', one)
    for (const [k, listed] of one.coef.entries()) {
      const right = new Array<number>(640).fill(0)
      for (const [place, weight] of Object.entries(listed)) {
        const [feature, digit] = place.split(',').map(Number)
        right[feature * 10 + digit] = weight
      }
      expectWeights(at('coef', k), right)
      expect(distance(at('intercept', k), one.intercepts[k])).toBeLessThan(1e-10)
      expect(Math.abs(metrics[k]['train.objective'] / one.objective[k] - 1)).toBeLessThan(1e-13)
    }
  })
})

describe('the cross-validation of cv.glmnet', () => {
  test.for(folds.cases)('$id', async (one) => {
    write(
      'folds.csv',
      withFolds('breast-cancer', (row) => one.foldid[row]),
    )
    const metric = `validation.${one.measure === 'class' ? 'error_rate' : 'deviance'}`
    const spec = write(
      'folds.yaml',
      `name: folds
data: {kind: csv, path: folds.csv, target: benign}
model: {kind: logistic}
penalty: {kind: l1, convention: glmnet, lambda: {path: {values: [${one.lambda}]}}}
update: {kind: coordinate-descent}
validation: {kind: cross-validation, fold_column: fold}
select: {metric: ${metric}, rule: min}
`,
    )
    const { rows, selected } = await runHere(spec, fresh())
    for (const [k, { metrics }] of rows.entries()) {
      expect(Math.abs(metrics[metric] / one.cvm[k] - 1)).toBeLessThan(1e-11)
      expect(Math.abs(metrics[`${metric}_se`] / one.cvsd[k] - 1)).toBeLessThan(1e-11)
    }
    expect(selected?.rules.min.lambda).toBe(one.lambda_min)
    expect(selected?.rules['one-se'].lambda).toBe(one.lambda_1se)
    const found = selected?.coefficients?.map(({ value }) => Number(value)) ?? []
    expect(distance([Number(selected?.intercept), ...found], [one.intercept_min, ...one.coef_min])).toBeLessThan(1e-10)
  })
})
