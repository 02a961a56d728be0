import { expect, test } from 'vitest'
import { isSparse, isStreamed } from '../../pipeline/data/dataset.ts'
import { column } from '../../pipeline/math/matrix.ts'
import { strengthsAt, unitStrengths } from '../../pipeline/penalty/strengths.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { isPathRun } from '../../pipeline/spec/resolve.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { certify } from '../../pipeline/train/certify/certificate.ts'
import { poseFit } from '../../pipeline/train/path/pose.ts'
import { ROOT } from '../lariat.ts'
import { oracle } from '../oracle/fitted.ts'

interface Textbook {
  readonly lambda: number
  readonly printed: readonly number[]
  readonly glmnet_default_tolerance: readonly number[]
  readonly exact: readonly number[]
  readonly objective_at_glmnet_default: number
  readonly objective_exact: number
}

const book: Textbook = JSON.parse(oracle('textbook-collinear.json'))

/** The certificate of (intercept, coefficients…) in the units of the data, on the rows that the chapter fits. */
async function certificateOf([intercept, ...coef]: readonly number[]) {
  const plan = await planExperiment(loadSpec(`${ROOT}configs/textbook-collinear.yaml`))
  const { spec } = plan.runs[0]
  const dataset = plan.dataOf(plan.runs[0])
  const rows = Int32Array.from({ length: 100 }, (_, i) => i)
  if (!isPathRun(spec) || isStreamed(dataset) || isSparse(dataset)) throw new Error('not a path in memory')
  const { problem, scaling, context } = poseFit(spec, dataset, rows)
  const w = Float64Array.from(coef, (value, j) => value * scaling.featureScale[j])
  const shift = coef.reduce((sum, value, j) => sum + value * scaling.featureShift[j], 0)
  expect(column(problem.X, 0).reduce((sum, x) => sum + x * x, 0) / 100).toBeCloseTo(1, 12)
  const strengths = strengthsAt(unitStrengths(spec.penalty, context), book.lambda)
  return certify(problem, strengths, w, intercept + shift - scaling.targetShift)
}

test('the coefficients that the textbook prints are rejected', async () => {
  const { gap, objective } = await certificateOf(book.printed)
  expect(gap).toBeGreaterThan(1e-5)
  expect(objective).toBeGreaterThan(book.objective_exact + 3e-4)
})

test('so are those that glmnet stops at by default, whose digits the book rounded', async () => {
  const { gap, objective } = await certificateOf(book.glmnet_default_tolerance)
  expect(gap).toBeGreaterThan(1e-5)
  // Four decimals of the weights are known.
  expect(Math.abs(objective - book.objective_at_glmnet_default)).toBeLessThan(1e-7)
})

test('the solution, to the twelve digits in which it is given, is accepted', async () => {
  const { gap, objective, kkt } = await certificateOf(book.exact)
  expect(gap).toBeLessThan(1e-11)
  expect(kkt).toBeLessThan(1e-11)
  expect(Math.abs(objective - book.objective_exact)).toBeLessThan(1e-12)
})
