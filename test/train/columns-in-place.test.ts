import { expect, test } from 'vitest'
import type { Dataset } from '../../pipeline/data/dataset.ts'
import { addressIn, tableMemory } from '../../pipeline/kernels/table-memory.ts'
import type { RunSpec } from '../../pipeline/spec/resolve.ts'
import { trainRun } from '../../pipeline/train/run.ts'
import { openUnits } from '../../pipeline/train/units.ts'
import { inMemory, planOf } from '../plan.ts'

const units = openUnits()

/** A lasso over a table that is large enough to lie in the memory of tables. */
async function lasso(split: string): Promise<{ run: RunSpec; dataset: Dataset }> {
  const { runs, inputsOf } = await planOf(`
data: {kind: synthetic, rows: 60, columns: 9000, informative: 5, snr: 4${split}}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 4, min_ratio: 0.2}}}
validation: {kind: cross-validation, folds: 3}
`)
  return { run: runs[0].spec, dataset: inMemory(inputsOf(runs[0]).dataset) }
}

function copyOf({ X, y, ...rest }: Dataset): Dataset {
  return { ...rest, X: { ...X, values: X.values.slice() }, y: y.slice() }
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]))
}

async function trained(run: RunSpec, dataset: Dataset) {
  const result = await trainRun(run, { dataset, start: null, batches: null }, units)
  if (!('weights' in result)) throw new Error(result.stop)
  return { points: result.points, coef: result.weights.path.coef.values }
}

async function expectSame(run: RunSpec, dataset: Dataset): Promise<void> {
  const before = dataset.X.values.slice()
  const lying = await trained(run, dataset)
  const copied = await trained(run, copyOf(dataset))
  expect(lying.points).toEqual(copied.points)
  expect(isSame(lying.coef, copied.coef)).toBe(true)
  expect(isSame(dataset.X.values, before)).toBe(true)
}

test.each([
  ['whole', ''],
  ['with test rows, which are left out of a copy', ', split: {kind: fraction, test: 0.2}'],
])('a table %s gives the same bits where it lies as elsewhere', async (_, split) => {
  const { run, dataset } = await lasso(split)
  const memory = tableMemory()
  if (memory === null) throw new Error('no memory of tables')
  const address = addressIn(memory, dataset.X.values)
  expect(address).toBe(dataset.X.values.byteOffset)
  expect(addressIn(memory, dataset.y)).toBe(dataset.X.values.byteOffset + dataset.X.values.byteLength)
  await expectSame(run, dataset)
})

test('columns far off 0 are moved in a copy', async () => {
  const { run, dataset } = await lasso('')
  for (let i = 0; i < dataset.X.rows; i++) dataset.X.values[i] += 1000
  await expectSame(run, dataset)
})
