import { expect, test } from 'vitest'
import { workOf } from '../../pipeline/train/work.ts'
import { planOf } from '../plan.ts'

/** The estimate of a path of a hundred λ on so many drawn rows. */
async function work(rows: number, columns: number, validation: string) {
  const { runs, dataOf } = await planOf(`data: {kind: synthetic, rows: ${rows}, columns: ${columns}, informative: 2}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 100}}}
validation: ${validation}
`)
  return workOf(runs[0].spec, dataOf(runs[0]))
}

const TEN = '{kind: cross-validation, folds: 10}'

test('folds of tall tables cost no look at the rows each: these are small runs, of which one worker takes many', async () => {
  expect(await work(100_000, 20, TEN)).toBeLessThan(2 * (await work(100_000, 20, '{kind: none}')))
})

test('folds of wide tables are paths of their own', async () => {
  expect(await work(50, 200, TEN)).toBe(11 * (await work(50, 200, '{kind: none}')))
})

test('more folds than cross-products are kept of are paths of their own', async () => {
  expect(await work(200, 5, '{kind: leave-one-out}')).toBeGreaterThan(100 * (await work(200, 5, '{kind: none}')))
})
