import { expect, test } from 'vitest'
import { SpecError } from '../../pipeline/spec/faults.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

const spec = (name: string, search: string, more = '') =>
  write(
    `${name}.yaml`,
    `name: ${name}
seed: 5
data: {kind: synthetic, rows: 60, columns: 8, informative: 2, snr: 0.3}
model: {kind: linear}
penalty: {kind: elastic-net, lambda: {path: {count: 12, min_ratio: 0.01}}}
validation: {kind: nested, outer: 4, folds: 3}
${search}
${more}`,
  )
const grid = 'kind: grid, parameters: {penalty.l1_ratio: {values: [0.2, 0.6, 1]}}'

test('the nested error of several seeds is the mean of what each has alone', async () => {
  const alone = spec('alone', `search: {${grid}}`)
  const each = []
  for (const seed of [5, 6, 7]) each.push((await runHere(alone, fresh(), [`seed=${seed}`])).selected?.nested)
  const together = (await runHere(spec('together', `search: {${grid}, repeat: 3}`), fresh())).selected?.nested
  for (const of of ['value', 'se'] as const) {
    const mean = each.reduce((sum, one) => sum + (one?.[of] ?? Number.NaN), 0) / 3
    expect(together?.[of]).toBeCloseTo(mean, 13)
  }
  expect(together?.folds).toEqual(each[0]?.folds)
})

test('configurations whose folds are not the same rows have no error in common', async () => {
  const seeds = spec('seeds', 'search: {kind: grid, parameters: {seed: {values: [1, 2]}}}')
  expect((await runHere(seeds, fresh())).selected?.nested).toBeUndefined()
})

test('a search in rounds that follow all rows is refused', async () => {
  const rounds = spec(
    'rounds',
    'search: {kind: bayesian, budget: 12, parameters: {penalty.l1_ratio: {linear: [0.1, 1]}}}',
  )
  const error: unknown = await runHere(rounds, fresh()).catch((thrown: unknown) => thrown)
  if (!(error instanceof SpecError)) throw error
  expect(error.message).toMatch(/:7:\d+ search\.kind: each round of a bayesian search follows errors on rows that the/)
})
