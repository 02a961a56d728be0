import { describe, expect, test } from 'vitest'
import { isStreamed } from '../../pipeline/data/dataset.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { pointList } from '../../pipeline/train/points.ts'
import { trainRun } from '../../pipeline/train/run.ts'
import { openUnits } from '../../pipeline/train/units.ts'
import { scratch } from '../scratch.ts'
import { csvOf, data, draw, type Layout, npyOf, parquetOf, spec } from './stream-tables.ts'

const { write } = scratch()
const units = openUnits()

/** What a spec comes to, with the features in memory or on the disk. */
async function resultOf(spec: string, stream: 'always' | 'never') {
  const plan = await planExperiment(
    loadSpec(write(`${stream}.yaml`, spec.replace('data: {', `data: {stream: ${stream}, `))),
  )
  const [run] = plan.runs
  expect(isStreamed(plan.dataOf(run))).toBe(stream === 'always')
  return { result: await trainRun(run.spec, plan.inputsOf(run), units), digest: run.dataDigest }
}

async function expectTwins(spec: string): Promise<void> {
  const [memory, disk] = [await resultOf(spec, 'never'), await resultOf(spec, 'always')]
  expect(memory.result.status).toBe('completed')
  expect(disk).toEqual(memory)
}

describe('features on the disk give the bytes that features in memory give', () => {
  const rows = draw({ rows: 1300, columns: 7, level: 2 })

  test.each([
    ['with nothing said', {}],
    ['weighted', { data: 'kind: csv, path: table.csv, target: y, exclude: [fold, train], weights: weight' }],
    ['with test rows', { data: `${data}, split: {kind: fraction, test: 0.2}` }],
    [
      'with roles and folds in columns',
      {
        data: 'kind: csv, path: table.csv, target: y, exclude: [weight], split: {kind: column, column: train}',
        validation: '{kind: cross-validation, fold_column: fold}',
      },
    ],
    ['with test rows by number', { data: `${data}, split: {kind: rows, test: [3-200, 1300]}` }],
    ['with one fold', { data: `${data}, split: {kind: fraction, validation: 0.3}`, validation: '{kind: holdout}' }],
    ['without validation', { validation: '{kind: none}' }],
    [
      'without an intercept',
      { model: '{kind: linear, fit_intercept: false}', data: `${data}, scaling: {features: max-abs}` },
    ],
    ['unscaled', { data: `${data}, scaling: {features: none}` }],
    ['between 0 and 1', { data: `${data}, scaling: {features: min-max, target: standardize}` }],
    ['in another order', { data: 'kind: csv, path: table.csv, target: y, features: [x5, x1, x3]' }],
    [
      'in groups',
      { penalty: '{kind: group-l1, groups: [[x1, x2], [x3, x4, x5]], factors: {x7: 0}, lambda: {path: {count: 10}}}' },
    ],
    ['with a ridge', { penalty: '{kind: l2, lambda: 0.1}' }],
    [
      'with factors',
      { penalty: '{kind: elastic-net, l1_ratio: 0.7, factors: {x2: 0, x3: 2}, lambda: {max_fraction: 0.1}}' },
    ],
  ])('%s', async (_, own) => {
    write('table.csv', csvOf(rows))
    await expectTwins(spec(own))
  })

  test('where rows that lack a value are dropped', async () => {
    const holes = rows.map((row, i) => row.map((value, j) => ((i * 31 + j * 17) % 97 === 0 ? Number.NaN : value)))
    write('table.csv', csvOf(holes))
    await expectTwins(spec({ data: `${data}, missing: drop-rows, split: {kind: fraction, test: 0.1}` }))
  })

  test.each([false, true])('from an array of NumPy, column after column: %s', async (byColumn) => {
    write('table.npy', npyOf(rows, byColumn))
    await expectTwins(spec({ data: 'kind: npy, path: table.npy, target: x8, exclude: [x9, x10, x11]' }))
    await expectTwins(
      spec({
        data: 'kind: npy, path: table.npy, target: x8, weights: x9, exclude: [x11]',
        validation: '{kind: cross-validation, fold_column: x10}',
      }),
    )
    write(
      'x.npy',
      npyOf(
        rows.map((row) => row.slice(0, 7)),
        byColumn,
      ),
    )
    write(
      'y.npy',
      npyOf(
        rows.map((row) => [row[7]]),
        byColumn,
      ),
    )
    await expectTwins(spec({ data: 'kind: npy, path: x.npy, y: y.npy' }))
  })

  describe.each<[string, Layout]>([
    ['in one page', { rowGroupSize: 1300, pageSize: 1 << 20 }],
    ['in small pages', { rowGroupSize: 1300, pageSize: 900, codec: 'UNCOMPRESSED' }],
    ['in row groups of several lengths', { rowGroupSize: [1, 500, 133], pageSize: 1300, codec: 'GZIP' }],
  ])('from a Parquet file, %s', (_, layout) => {
    const own = 'kind: parquet, path: table.parquet, target: y'
    const beside = 'exclude: [weight, fold, train, role]'

    test.each([
      ['with nothing said', { data: `${own}, ${beside}` }],
      ['weighted', { data: `${own}, weights: weight, ${beside}, split: {kind: fraction, test: 0.2}` }],
      [
        'with roles and folds in columns',
        {
          data: `${own}, split: {kind: column, column: role}, ${beside}`,
          validation: '{kind: cross-validation, fold_column: fold}',
        },
      ],
      ['in another order', { data: `${own}, features: [x5, x1, x3]` }],
    ])('%s', async (_, said) => {
      write('table.parquet', parquetOf(rows, layout))
      await expectTwins(spec(said))
    })

    test('where rows that lack a value are dropped', async () => {
      const holes = rows.map((row, i) => row.map((value, j) => ((i * 31 + j * 17) % 97 === 0 ? Number.NaN : value)))
      write('table.parquet', parquetOf(holes, layout))
      await expectTwins(spec({ data: `${own}, ${beside}, missing: drop-rows, split: {kind: fraction, test: 0.1}` }))
    })
  })

  test('where the rows are cut into several parts', async () => {
    const many = draw({ rows: 30_000, columns: 60, level: 0 })
    write('table.parquet', parquetOf(many, { rowGroupSize: 11_000, pageSize: 20_000 }))
    await expectTwins(
      spec({ data: 'kind: parquet, path: table.parquet, target: y, exclude: [weight, fold, train, role]' }),
    )
    write('table.npy', npyOf(many, false))
    const own = 'kind: npy, path: table.npy, target: x61, exclude: [x62, x63, x64], split: {kind: fraction, test: 0.1}'
    await expectTwins(spec({ data: own }))
  })

  test('where matrices are so large that each group has its own', async () => {
    write('table.npy', npyOf(draw({ rows: 700, columns: 450, level: 0 }), false))
    await expectTwins(
      spec({
        data: 'kind: npy, path: table.npy, target: x451, exclude: [x452, x453, x454]',
        penalty: '{kind: l1, lambda: {path: {count: 5, min_ratio: 0.1}}}',
        validation: '{kind: cross-validation, folds: 10}',
      }),
    )
  })
})

describe('far off the frame of a sample', () => {
  /** The largest difference of two results' metrics, relative to their size. */
  async function difference(text: string): Promise<number> {
    const [memory, disk] = [await resultOf(text, 'never'), await resultOf(text, 'always')]
    if (memory.result.status !== 'completed' || disk.result.status !== 'completed') throw new Error('both are solved')
    const twins = pointList(disk.result.points)
    return Math.max(
      ...pointList(memory.result.points).flatMap(({ metrics }, k) =>
        ['lambda', 'train.loss', 'validation.loss', 'l1_norm'].map(
          (name) => Math.abs(metrics[name] - twins[k].metrics[name]) / (Math.abs(metrics[name]) + 1e-9),
        ),
      ),
    )
  }

  test('rounding is all that differs', async () => {
    // Every 257th row, of which a sample is made, is another one than the rest.
    const rows = draw({ rows: 1028, columns: 5, level: 0 }).map((row, i) =>
      row.map((value, j) => (j < 5 && i % 4 !== 0 ? value + 1e6 : value)),
    )
    write(
      'table.csv',
      csvOf(
        rows.map((row, i) => row.map((value, j) => (j < 5 && i % 4 === 0 ? value + 1e6 * Number(i > 900) : value))),
      ),
    )
    expect(await difference(spec({}))).toBeLessThan(1e-7)
    write('table.csv', csvOf(draw({ rows: 900, columns: 5, level: 1e4 })))
    expect(await difference(spec({ model: '{kind: linear, fit_intercept: false}' }))).toBeLessThan(1e-7)
  })
})
