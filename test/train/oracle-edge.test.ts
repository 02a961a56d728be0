import { expect, test } from 'vitest'
import { runHere } from '../in-process.ts'
import { distance, type FittedRows, fittedRows, oracle } from '../oracle/fitted.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()
const closeness = 1e-12

interface Table {
  readonly X: readonly (readonly number[])[]
  readonly y: readonly number[]
}
interface Path extends Table {
  readonly lambda: readonly number[]
  readonly coef: readonly (readonly number[])[]
  readonly intercepts: readonly number[]
}
const {
  cases,
}: {
  cases: {
    orthonormal_soft_threshold: Omit<Path, 'intercepts'> & { intercept: number }
    orthonormal_elastic_net_plain: Pick<Path, 'lambda' | 'coef'>
    duplicate_columns_lasso: Omit<Path, 'coef'> & { sum_of_coef: readonly number[] }
    duplicate_columns_ridge: Path
    constant_column: Path
    at_and_above_lambda_max: Table & {
      lambda_max: number
      above: { lambda: number; intercept: number }
      below: { lambda: number; coef: readonly number[] }
    }
    constant_response: Table & { intercept: number }
  }
} = JSON.parse(oracle('edge.json'))

/** Fits a path of λ, given from strong to weak or not, on numbers that stand here. */
async function solve(
  { X, y }: Table,
  lambda: readonly number[],
  penalty: string,
  scaling: string,
): Promise<FittedRows> {
  const header = [...X[0].map((_, j) => `x${j + 1}`), 'y'].join(',')
  write('table.csv', `${[header, ...X.map((row, i) => [...row, y[i]].join(','))].join('\n')}\n`)
  const spec = write(
    'edge.yaml',
    `name: edge
data: {kind: csv, path: table.csv, target: y, scaling: {features: ${scaling}}}
model: {kind: linear}
penalty: {${penalty}, lambda: {path: {values: [${lambda}]}}}
`,
  )
  return fittedRows(await runHere(spec, fresh()))
}

test.for(['standardize', 'none'])('orthonormal columns are soft-thresholded (scaling: %s)', async (scaling) => {
  const { intercept, ...one } = cases.orthonormal_soft_threshold
  const fitted = await solve(one, one.lambda, 'kind: l1', scaling)
  expect(fitted.lambda).toEqual(one.lambda.toReversed())
  for (const [k, right] of one.coef.toReversed().entries()) {
    expect(distance(fitted.coef[k], right)).toBeLessThan(closeness)
    expect(fitted.coef[k].map((weight) => weight === 0)).toEqual(right.map((weight) => weight === 0))
    expect(Math.abs(fitted.intercept[k] - intercept)).toBeLessThan(closeness)
  }
})

test('orthonormal columns are shrunk once more by the L2 part', async () => {
  const { lambda, coef } = cases.orthonormal_elastic_net_plain
  const fitted = await solve(cases.orthonormal_soft_threshold, lambda, 'kind: elastic-net, l1_ratio: 0.5', 'none')
  for (const [k, right] of coef.toReversed().entries()) {
    expect(distance(fitted.coef[k], right)).toBeLessThan(closeness)
    expect(fitted.coef[k].map((weight) => weight === 0)).toEqual(right.map((weight) => weight === 0))
  }
})

test('of duplicate columns the lasso determines the sum', async () => {
  const one = cases.duplicate_columns_lasso
  const fitted = await solve(one, one.lambda, 'kind: l1', 'none')
  const sums = fitted.coef.map(([a, b]) => a + b)
  expect(distance(sums, one.sum_of_coef)).toBeLessThan(closeness)
  expect(distance(fitted.intercept, one.intercepts)).toBeLessThan(closeness)
  for (const weight of fitted.coef.flat()) expect(weight).toBeGreaterThanOrEqual(0)
})

test('duplicate columns share a ridge weight equally', async () => {
  const one = cases.duplicate_columns_ridge
  const fitted = await solve(one, one.lambda, 'kind: l2', 'none')
  for (const [k, right] of one.coef.entries()) expect(distance(fitted.coef[k], right)).toBeLessThan(closeness)
  expect(distance(fitted.intercept, one.intercepts)).toBeLessThan(closeness)
})

test('a constant column has a weight of exactly 0', async () => {
  const one = cases.constant_column
  const fitted = await solve(one, one.lambda, 'kind: l1', 'standardize')
  for (const [k, right] of one.coef.entries()) expect(distance(fitted.coef[k], right)).toBeLessThan(closeness)
  expect(fitted.coef.map(([, constant]) => constant)).toEqual([0, 0])
  expect(distance(fitted.intercept, one.intercepts)).toBeLessThan(closeness)
})

test('above λ_max every weight is exactly 0, and just below it one is not', async () => {
  const { above, below, lambda_max, ...table } = cases.at_and_above_lambda_max
  const fitted = await solve(table, [above.lambda, lambda_max, below.lambda], 'kind: l1', 'none')
  expect(fitted.coef.slice(0, 2)).toEqual([[0], [0]])
  expect(fitted.intercept[0]).toBe(above.intercept)
  // Two numbers near 34 are subtracted to get one near 0.001: that many digits are gone before any solver starts.
  expect(distance(fitted.coef[2], below.coef)).toBeLessThan(closeness)
})

test.for(['l1', 'l2'])('a constant target leaves nothing to explain (%s)', async (kind) => {
  const { intercept, ...table } = cases.constant_response
  const fitted = await solve(table, [10, 1, 0], `kind: ${kind}`, 'standardize')
  expect(fitted.coef).toEqual([[0], [0], [0]])
  expect(fitted.intercept).toEqual([intercept, intercept, intercept])
})
