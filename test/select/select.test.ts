import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runHere } from '../in-process.ts'
import { fittedRows } from '../oracle/fitted.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()
const spec = write(
  'chosen.yaml',
  `name: chosen
data: {kind: synthetic, rows: 80, columns: 10, informative: 3, split: {kind: fraction, test: 0.25}}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 30, min_ratio: 1.0e-3}}}
validation: {kind: cross-validation, folds: 5}
`,
)

test.for([
  'min',
  'one-se',
  'sparsest-within',
])('%s has the row and the weights that results.csv and the weights file have', async (rule) => {
  const outcome = await runHere(spec, fresh(), [`select={rule: ${rule}}`])
  const { selected, rows, folder } = outcome
  const { lambda, coef, scaled, intercept } = await fittedRows(outcome)
  const k = lambda.indexOf(selected?.lambda ?? Number.NaN)
  expect(selected?.metrics).toEqual(rows[k].metrics)
  expect(selected?.intercept).toBe(intercept[k])
  expect(selected?.coefficients).toEqual(
    coef[k].map((value, j) => ({ feature: `x${j + 1}`, value, value_scaled: scaled[k][j] })),
  )
  expect(selected?.rules[rule]).toMatchObject({ lambda: lambda[k], value: rows[k].metrics['validation.loss'] })
  expect(JSON.parse(readFileSync(join(folder, 'selected.json'), 'utf8'))).toEqual(selected)
})

test('r2 is maximised, and told with its own sign', async () => {
  const { selected, rows } = await runHere(spec, fresh(), ['select={metric: validation.r2}'])
  const best = Math.max(...rows.map(({ metrics }) => metrics['validation.r2']))
  expect(selected?.rules.min.value).toBe(best)
  expect(selected?.metrics['validation.r2']).toBe(best)
})

test('a path that nothing validates has no winner, and a single fit is its own', async () => {
  const path = await runHere(spec, fresh(), ['validation={kind: none}'])
  expect(path.selected).toBeNull()
  const single = await runHere(spec, fresh(), ['validation={kind: none}', 'penalty.lambda=0.1'])
  expect(single.selected).toMatchObject({ rule: 'min', metric: 'train.loss', lambda: 0.1 })
})

test('a metric that is not there chooses nothing', async () => {
  expect((await runHere(spec, fresh(), ['select={metric: distance}'])).selected).toBeNull()
})
