import { describe, expect, test } from 'vitest'
import { runHere } from '../in-process.ts'
import { distance, fittedRows, oracle } from '../oracle/fitted.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()
const closeness = 1e-10

interface PathCase {
  readonly id: string
  readonly alpha: number
  readonly standardize: boolean
  readonly lambda: readonly number[]
  readonly intercepts: readonly number[]
  readonly coef: readonly (readonly number[])[]
  readonly objective: readonly number[]
}

const glmnet: { cases: readonly PathCase[] } = JSON.parse(oracle('diabetes-glmnet.json'))
const sklearn: { cases: readonly Omit<PathCase, 'standardize'>[] } = JSON.parse(oracle('diabetes-sklearn.json'))
const knots: {
  lambda_knots: readonly number[]
  coef_scaled: readonly (readonly number[])[]
} = JSON.parse(oracle('diabetes-knots.json'))
const grid: { glmnet_lambda: readonly number[]; lambda_max_formula: number } = JSON.parse(
  oracle('diabetes-lambda-grid.json'),
)

/** The diabetes data with this penalty and scaling. */
function diabetes(penalty: string, scaling = 'standardize'): string {
  return write(
    'diabetes.yaml',
    `name: diabetes
data: {kind: bundled, dataset: diabetes, scaling: {features: ${scaling}}}
model: {kind: linear}
penalty: ${penalty}
train: {tolerance: 1.0e-12}
`,
  )
}

async function expectPath(spec: string, { coef, intercepts, lambda, objective }: Omit<PathCase, 'standardize'>) {
  const outcome = await runHere(spec, fresh())
  for (const { status, metrics } of outcome.rows) {
    expect(status).toBe('completed')
    expect(metrics.kkt).toBeLessThan(1e-9)
  }
  const fitted = await fittedRows(outcome)
  expect(fitted.lambda).toEqual(lambda)
  for (const [k, right] of coef.entries()) {
    expect(distance(fitted.coef[k], right), `λ = ${lambda[k]}`).toBeLessThan(closeness)
    expect(fitted.coef[k].map((weight) => weight === 0)).toEqual(right.map((weight) => weight === 0))
    expect(Math.abs(fitted.intercept[k] / intercepts[k] - 1)).toBeLessThan(closeness)
  }
  const objectives = outcome.rows.map(({ metrics }) => metrics['train.objective'])
  expect(distance(objectives, objective)).toBeLessThan(1e-13)
}

describe('the diabetes path of glmnet', () => {
  test.for(glmnet.cases)('$id', async (one) => {
    const penalty = `{kind: elastic-net, l1_ratio: ${one.alpha}, convention: glmnet, lambda: {path: {values: [${one.lambda}]}}}`
    await expectPath(diabetes(penalty, one.standardize ? 'standardize' : 'none'), one)
  })
})

describe('the diabetes path of scikit-learn', () => {
  test.for(sklearn.cases)('$id', async (one) => {
    const penalty = (convention: string) =>
      `{kind: elastic-net, l1_ratio: ${one.alpha}, convention: ${convention}, lambda: {path: {values: [${one.lambda}]}}}`
    await expectPath(diabetes(penalty('sklearn')), one)
    await expectPath(diabetes(penalty('lariat')), one)
  })

  test('as its Ridge writes it, whose alpha is n times as large', async () => {
    const ridge = sklearn.cases.find(({ alpha }) => alpha === 0)
    if (ridge === undefined) throw new Error('there is no ridge among the cases')
    const alphas = ridge.lambda.map((lambda) => lambda * 442)
    const spec = diabetes(`{kind: l2, convention: sklearn, lambda: {path: {values: [${alphas}]}}}`)
    await expectPath(spec, { ...ridge, lambda: alphas })
  })
})

test('the breakpoints of the lasso path, hdl leaving and coming back among them', async () => {
  const spec = diabetes(`{kind: l1, lambda: {path: {values: [${knots.lambda_knots}]}}}`)
  const { scaled } = await fittedRows(await runHere(spec, fresh()))
  for (const [k, right] of knots.coef_scaled.entries()) expect(distance(scaled[k], right)).toBeLessThan(closeness)
})

test('the λ that glmnet takes by itself', async () => {
  const { plan, rows } = await runHere(diabetes('{kind: l1, lambda: {path: {}}}'), fresh())
  const lambdas = rows.map(({ metrics }) => metrics.lambda)
  expect(lambdas).toHaveLength(100)
  expect(plan.runs[0].spec.penalty).toMatchObject({ lambda: { path: { count: 100, min_ratio: 1e-4 } } })
  // glmnet stops early, where the fit hardly improves; Lariat goes on.
  for (const [k, lambda] of grid.glmnet_lambda.entries()) expect(Math.abs(lambdas[k] / lambda - 1)).toBeLessThan(1e-12)
  expect(Math.abs(lambdas[0] / grid.lambda_max_formula - 1)).toBeLessThan(1e-14)
  expect(rows[0].metrics).toMatchObject({ lambda_fraction: 1, nonzeros: 0, sparsity: 1 })
})
