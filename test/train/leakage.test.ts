import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROLE } from '../../pipeline/data/dataset.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import type { GramPoint } from '../../pipeline/train/gram/gram-fit.ts'
import { trainRun } from '../../pipeline/train/run.ts'
import { openUnits } from '../../pipeline/train/units.ts'
import { runHere } from '../in-process.ts'
import { ROOT } from '../lariat.ts'
import { scratch } from '../scratch.ts'
import { distance } from './problems.ts'

const { write, fresh } = scratch()
const [header, ...diabetes] = readFileSync(join(ROOT, 'configs/data/diabetes.csv'), 'utf8').trimEnd().split('\n')
const rows = diabetes.slice(0, 120).map((line) => line.split(',').map(Number))
const isTest = (row: number) => row % 4 === 3

/** The table with the role and the fold of each row, written as CSV. */
function table(name: string, data: readonly (readonly number[])[]): string {
  const lines = data.map((row, i) => [...row, isTest(i) ? 'test' : 'train', i % 5].join(','))
  return write(`${name}.csv`, `${header},part,fold\n${lines.join('\n')}\n`)
}

function spec(name: string, split: string, scaling: string): string {
  return write(
    `${name}.yaml`,
    `name: ${name}
data:
  kind: csv
  path: ${name}.csv
  target: y
  exclude: [${split.includes('part') ? 'fold' : 'part, fold'}]
  split: ${split}
  scaling: ${scaling}
model: {kind: linear}
penalty: {kind: elastic-net, l1_ratio: 0.7, lambda: {path: {count: 12}}}
validation: {kind: cross-validation, folds: 4}
`,
  )
}

/** The numbers of the weights file, to the byte; the header before them names the run, whose id the data are part of. */
async function weightBytes(file: string): Promise<{ bytes: Buffer; test: number; id: string }> {
  const { folder, plan, rows: results } = await runHere(file, fresh())
  const [{ id }] = plan.runs
  const content = readFileSync(join(folder, id, 'weights/path.safetensors'))
  const bytes = content.subarray(8 + Number(content.readBigUInt64LE(0)))
  return { bytes, test: results[5].metrics['test.rmse'], id }
}

/** Whether each row is for the test, by the seed of a fractional split. */
async function drawnRoles(file: string): Promise<readonly boolean[]> {
  const plan = await planExperiment(loadSpec(file))
  return Array.from(plan.dataOf(plan.runs[0]).roles, (role) => role === ROLE.test)
}

const numbered = rows.flatMap((_, i) => (isTest(i) ? [i + 1] : []))
const splits = [
  ['a column', '{kind: column, column: part}'],
  ['row numbers', `{kind: rows, test: [${numbered}]}`],
  ['a fraction', '{kind: fraction, test: 0.25}'],
] as const
const scalings = [
  '{features: standardize}',
  '{features: min-max, target: standardize}',
  '{features: robust}',
  '{features: max-abs}',
] as const

describe.for(splits)('a split by %s', ([, split]) => {
  test.for(scalings)('lets no test row move a weight, scaling %s', async (scaling) => {
    table('before', rows)
    const file = spec('before', split, scaling)
    const before = await weightBytes(file)
    const roles = await drawnRoles(file)
    expect(roles.filter(Boolean)).toHaveLength(30)

    table(
      'changed',
      rows.map((row, i) => (roles[i] ? row.map((value) => 1e4 - 3 * value) : row)),
    )
    const changed = await weightBytes(spec('changed', split, scaling))
    expect(changed.bytes.equals(before.bytes)).toBe(true)
    expect(changed.test).not.toBe(before.test)
    expect(changed.id).not.toBe(before.id)
  })
})

test('test rows may be in any order', async () => {
  table('before', rows)
  const before = await weightBytes(spec('before', splits[0][1], '{}'))
  const tests = rows.filter((_, i) => isTest(i)).toReversed()
  table(
    'permuted',
    rows.map((row, i) => (isTest(i) ? tests[(i - 3) / 4] : row)),
  )
  const permuted = await weightBytes(spec('permuted', splits[0][1], '{}'))
  expect(permuted.bytes.equals(before.bytes)).toBe(true)
})

test('a training row moves the weights', async () => {
  table('before', rows)
  const before = await weightBytes(spec('before', splits[0][1], '{}'))
  table(
    'moved',
    rows.map((row, i) => (i === 0 ? row.map((value) => value + 1) : row)),
  )
  expect((await weightBytes(spec('moved', splits[0][1], '{}'))).bytes.equals(before.bytes)).toBe(false)
})

test('fit_on: all lets test rows move the weights, and says so', async () => {
  table('before', rows)
  const before = await weightBytes(spec('before', splits[0][1], '{fit_on: all}'))
  table(
    'leaking',
    rows.map((row, i) => (isTest(i) ? row.map((value) => 2 * value) : row)),
  )
  const file = spec('leaking', splits[0][1], '{fit_on: all}')
  expect((await weightBytes(file)).bytes.equals(before.bytes)).toBe(false)
  const { warnings } = await planExperiment(loadSpec(file))
  expect(warnings.map(({ path }) => path)).toContain('data.scaling.fit_on')
})

/**
 * Cross-products of all folds are taken about one point, which hangs on all rows: a held row moves the last bit of a fit by
 * rounding, and nothing more. Solved on rows of its own a fit has not even that.
 */
describe.for([
  ['from cross-products', 'l1', 1e-13],
  ['on its own rows', 'none', 0],
] as const)('solved %s', ([, penalty, rounding]) => {
  test('no row of a fold moves the fit that it is held out of', async () => {
    const fitsOf = async (name: string) => {
      const strength = penalty === 'none' ? '' : ', lambda: {path: {values: [10, 3, 1]}}'
      const plan = await planExperiment(
        loadSpec(
          write(
            `${name}.yaml`,
            `name: ${name}
data: {kind: csv, path: ${name}.csv, target: y, exclude: [part]}
model: {kind: linear}
penalty: {kind: ${penalty}${strength}}
validation: {kind: cross-validation, fold_column: fold}
`,
          ),
        ),
      )
      const fits: number[][][] = []
      const keep = (points: readonly Pick<GramPoint, 'coefScaled' | 'interceptScaled'>[]) =>
        void fits.push(points.map(({ coefScaled, interceptScaled }) => [...interceptScaled, ...coefScaled]))
      const units = openUnits()
      await trainRun(plan.runs[0].spec, plan.inputsOf(plan.runs[0]), {
        ...units,
        path: async (task) => {
          const points = await units.path(task)
          keep(points)
          return points
        },
        gram: async (task) => {
          const fit = await units.gram(task)
          keep(fit.points)
          return fit
        },
      })
      return fits
    }
    const apart = (a: number[][], b: number[][]) =>
      Math.max(...a.map((row, l) => distance(row, b[l]) / Math.max(...row.map(Math.abs))))
    table('before', rows)
    const [allBefore, ...foldsBefore] = await fitsOf('before')
    table(
      'fold',
      rows.map((row, i) => (i % 5 === 2 ? row.map((value) => 1e4 - 3 * value) : row)),
    )
    const [allAfter, ...foldsAfter] = await fitsOf('fold')
    expect(foldsAfter).toHaveLength(5)
    expect(apart(allAfter, allBefore)).toBeGreaterThan(1e-3)
    for (const k of foldsAfter.keys()) {
      if (k === 2) expect(apart(foldsAfter[k], foldsBefore[k])).toBeLessThanOrEqual(rounding)
      else expect(apart(foldsAfter[k], foldsBefore[k])).toBeGreaterThan(1e-3)
    }
  })
})
