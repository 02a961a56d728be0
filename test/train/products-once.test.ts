import { describe, expect, test } from 'vitest'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import type { ProductsTask } from '../../pipeline/train/gram/cross-products.ts'
import { productsOnce } from '../../pipeline/train/gram/products-once.ts'
import { trainRun } from '../../pipeline/train/run.ts'
import { openUnits, type Units } from '../../pipeline/train/units.ts'
import { scratch } from '../scratch.ts'

const { write } = scratch()
const units = openUnits()

function counted(inner: Units): { units: Units; tasks: ProductsTask[] } {
  const tasks: ProductsTask[] = []
  const products: Units['products'] = (task) => {
    tasks.push(task)
    return inner.products(task)
  }
  return { units: { ...inner, products }, tasks }
}

async function planOf(name: string, search: string, rows = 60) {
  const text = `name: ${name}
data: {kind: synthetic, rows: ${rows}, columns: 5, informative: 2}
model: {kind: linear}
penalty: {kind: elastic-net, l1_ratio: 1, lambda: {path: {count: 4}}}
validation: {kind: cross-validation, folds: 4}
search: {kind: grid, parameters: {${search}}}
`
  return planExperiment(loadSpec(write(`${name}.yaml`, text)))
}

describe('cross-products that runs have in common', () => {
  const searches = [
    ['penalties', 'penalty.l1_ratio: {values: [1, 0.7, 0.4]}', 1],
    ['folds', 'validation.folds: {values: [3, 4, 5]}', 3],
    ['tables', 'seed: {values: [1, 2, 3]}', 3],
    ['intercepts', 'model.fit_intercept: {values: [true, false]}, penalty.l1_ratio: {values: [1, 0.5]}', 2],
  ] as const

  test.for(searches)('are taken once, and no run sees it: a search over %s', async ([name, search, times]) => {
    const { runs, inputsOf } = await planOf(name, search)
    const { units: watched, tasks } = counted(units)
    const once = productsOnce(watched)
    for (const run of runs) {
      const alone = await trainRun(run.spec, inputsOf(run), units)
      expect(await trainRun(run.spec, inputsOf(run), once)).toStrictEqual(alone)
    }
    expect(tasks.length).toBe(times)
  })

  test('are taken anew where rows are cut into parts', async () => {
    const { runs, inputsOf } = await planOf('parts', 'penalty.l1_ratio: {values: [1, 0.5]}', 200_000)
    const { units: watched, tasks } = counted(units)
    const once = productsOnce(watched)
    for (const run of runs) {
      const alone = await trainRun(run.spec, inputsOf(run), units)
      expect(await trainRun(run.spec, inputsOf(run), once)).toStrictEqual(alone)
    }
    expect(tasks.length).toBeGreaterThan(2)
  })

  test('are taken anew for other weights, rows, frames and tables, and after a fault', async () => {
    const X = { rows: 6, columns: 2, values: Float64Array.of(1, 2, 3, 4, 5, 6, 2, 1, 4, 3, 6, 5) }
    const y = Float64Array.of(1, 3, 2, 5, 4, 6)
    const frame = { shift: Float64Array.of(3, 3, 3), unit: Float64Array.of(1, 1, 1) }
    const task = (own: Partial<Extract<ProductsTask['rows'], { kind: 'table' }>>, other = frame): ProductsTask => ({
      rows: {
        kind: 'table',
        columns: { X, y, weights: null },
        groups: [Int32Array.of(0, 1, 2, 4)],
        perStretch: 1,
        ...own,
      },
      frame: other,
    })
    const different = [
      task({}),
      task({ columns: { X, y, weights: Float64Array.of(1, 2, 1, 2, 1, 2) } }),
      task({ columns: { X, y: y.slice(), weights: null } }),
      task({ columns: { X: { ...X }, y, weights: null } }),
      task({ groups: [Int32Array.of(0, 1, 2, 5)] }),
      task({ groups: [Int32Array.of(0, 1, 2)] }),
      task({ groups: [Int32Array.of(0, 1), Int32Array.of(2, 4)] }),
      task({}, { ...frame, shift: Float64Array.of(3, 3, 2) }),
      task({}, { ...frame, unit: Float64Array.of(1, 2, 1) }),
    ]
    const { units: watched, tasks } = counted(units)
    const once = productsOnce(watched)
    for (const one of different) {
      expect(await once.products(one)).toStrictEqual(await units.products(one))
      await once.products(one)
    }
    expect(tasks).toEqual(different)

    const faulty = productsOnce({ ...units, products: () => Promise.reject(new Error('no memory')) })
    await expect(faulty.products(task({}))).rejects.toThrow('no memory')
    await expect(faulty.products(task({}))).rejects.toThrow('no memory')
  })
})
