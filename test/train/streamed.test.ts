import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, test } from 'vitest'
import { isStreamed } from '../../pipeline/data/dataset.ts'
import { randomStream } from '../../pipeline/math/random.ts'
import { SpecError } from '../../pipeline/spec/faults.ts'
import { LIMITS } from '../../pipeline/spec/limits.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { packageRoot } from '../../pipeline/spec/package-root.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { trainRun } from '../../pipeline/train/run.ts'
import { openUnits } from '../../pipeline/train/units.ts'
import { scratch } from '../scratch.ts'

const { write } = scratch()
const units = openUnits()

interface Drawn {
  readonly rows: number
  readonly columns: number
  /** Added to every number of a column: how far off 0 it lies. */
  readonly level: number
}

/** Rows of columns of several sizes, a target that hangs on some of them, and columns for every other part a column may have. */
function draw({ rows, columns, level }: Drawn): number[][] {
  const stream = randomStream(columns, 'streamed')
  return Array.from({ length: rows }, (_, i) => {
    const x = Array.from(
      { length: columns },
      (_, j) => level * j + (j === 2 ? Number(i % 7 === 0) : (1 + j) * stream.normal()),
    )
    const y = 3 + x[0] - (x[1] ?? 0) / 4 + stream.normal()
    return [...x, y, i % 5 === 3 ? 0 : 0.5 + stream.uniform(), 1 + (i % 4), i % 6 === 1 ? 0 : 1]
  })
}

const BESIDE = ['y', 'weight', 'fold', 'train']

function namesOf(rows: readonly (readonly number[])[]): string[] {
  return [...Array.from({ length: rows[0].length - BESIDE.length }, (_, j) => `x${j + 1}`), ...BESIDE]
}

function csvOf(rows: readonly (readonly number[])[]): string {
  return `${namesOf(rows).join(',')}\n${rows.map((row) => row.map((value) => (Number.isNaN(value) ? '' : value)).join(',')).join('\n')}\n`
}

/** As NumPy writes it: version 1.0, float64, row after row or column after column. */
function npyOf(rows: readonly (readonly number[])[], byColumn: boolean): Uint8Array {
  const shape = `(${rows.length}, ${rows[0].length})`
  const text = `{'descr': '<f8', 'fortran_order': ${byColumn ? 'True' : 'False'}, 'shape': ${shape}, }`
  const header = text.padEnd(127 - 10 + 128 * Math.floor(text.length / 118)).concat('\n')
  const values = byColumn ? rows[0].flatMap((_, j) => rows.map((row) => row[j])) : rows.flat()
  const start = Buffer.from(
    `\x93NUMPY\x01\x00${String.fromCharCode(header.length % 256, header.length >> 8)}${header}`,
    'latin1',
  )
  return Buffer.concat([start, Buffer.from(Float64Array.from(values).buffer)])
}

interface Layout {
  readonly rowGroupSize: number | number[]
  readonly pageSize: number
  readonly codec?: 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP'
}

/** A column of numbers a name, and one of texts for each row's role. */
function parquetOf(rows: readonly (readonly number[])[], layout: Layout): Uint8Array {
  const names = namesOf(rows)
  const columnData = names.map((name, j): ColumnSource => {
    const values = rows.map((row) => row[j])
    return values.some(Number.isNaN)
      ? { name, type: 'DOUBLE', data: values.map((value) => (Number.isNaN(value) ? null : value)) }
      : { name, type: 'DOUBLE', data: Float64Array.from(values), nullable: j % 2 === 0 }
  })
  const roles = rows.map((_, i) => (i % 6 === 1 ? 'test' : 'train'))
  const compressors = { GZIP: (bytes: Uint8Array) => gzipSync(bytes) }
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [...columnData, { name: 'role', type: 'STRING', data: roles }],
      compressors,
      ...layout,
    }),
  )
}

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

const data = 'kind: csv, path: table.csv, target: y, exclude: [weight, fold, train]'
const spec = (own: { data?: string; model?: string; penalty?: string; validation?: string }) => `name: twin
data: {${own.data ?? data}}
model: ${own.model ?? '{kind: linear}'}
penalty: ${own.penalty ?? '{kind: l1, lambda: {path: {count: 20, min_ratio: 1.0e-2}}}'}
validation: ${own.validation ?? '{kind: cross-validation, folds: 5}'}
`

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
    const twins = disk.result.points
    return Math.max(
      ...memory.result.points.flatMap(({ metrics }, k) =>
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

describe('what needs the features in memory', () => {
  const faultsOf = async (text: string, memory = LIMITS.memory): Promise<string[]> => {
    try {
      await planExperiment(loadSpec(write('refused.yaml', text)), { ...LIMITS, memory })
    } catch (error) {
      if (error instanceof SpecError) return error.faults.map(({ path, what, fix }) => `${path}: ${what}; ${fix}`)
      throw error
    }
    throw new Error('there was no fault')
  }
  const stays = 'so that the features cannot stay on the disk'
  const always = (own: Parameters<typeof spec>[0]) => spec({ ...own, data: `${own.data ?? data}, stream: always` })

  test.each([
    [
      { model: '{kind: poisson}' },
      `model.kind: a poisson model is fitted on the rows, ${stays}; use linear, or write data.stream: never`,
    ],
    [
      { penalty: '{kind: none}' },
      `penalty.kind: least squares without a penalty are solved on the rows, ${stays}; use l1, l2 or elastic-net, or write data.stream: never`,
    ],
    [
      { data: `${data}, one_hot: [x3]` },
      `data.one_hot: the values of a column are known when all rows are, ${stays}; write the 0/1 columns into the file, or write data.stream: never`,
    ],
    [
      { data: `${data}, missing: mean` },
      `data.missing: a mean to fill in is known when all rows are, ${stays}; use drop-rows, or fill the file, or write data.stream: never`,
    ],
    [
      { data: `${data}, scaling: {features: robust}` },
      `data.scaling.features: quartiles are of all rows at once, ${stays}; use standardize, or write data.stream: never`,
    ],
    [
      { penalty: '{kind: l2, lambda: 0.1, factors: {x1: 0}}' },
      `penalty: this l2 penalty leaves features without any, and these are fitted on the rows, ${stays}; use a λ and factors above 0, or write data.stream: never`,
    ],
  ])('is refused by name: %o', async (own, message) => {
    write('table.csv', csvOf(draw({ rows: 50, columns: 4, level: 0 })))
    expect(await faultsOf(always(own))).toEqual([message])
  })

  test('more features than rows are refused', async () => {
    write('table.csv', csvOf(draw({ rows: 10, columns: 12, level: 0 })))
    expect(await faultsOf(always({}))).toEqual([
      `data: 10 rows of 12 features are fitted on the features themselves, ${stays}; take at most 1,500 features, and no more than rows, or write data.stream: never`,
    ])
  })

  test('faults of a file are told by line, row and column', async () => {
    write('table.csv', 'x1,x2,y\n1,2,3\n1,2\n\n4,5,6\n')
    const own = { data: 'kind: csv, path: table.csv, target: y', validation: '{kind: none}' }
    expect(await faultsOf(always(own))).toEqual([
      'data.path: line 3 has 2 cells, line 4 is blank; the header has 3: give every line as many, and put cells with the delimiter in quotes',
    ])
    write('table.csv', 'x1,x2,y\n1,,3\nabc,2,inf\n4,5,\n')
    expect(await faultsOf(always(own))).toEqual([
      'data: column "x1" holds text ("abc" in row 2); add "x1" to data.exclude, or write data.stream: never and add it to data.one_hot',
      'data.missing: no value in row 1 column "x2"; set data.missing to drop-rows, or exclude the column',
      'data: an infinite value in row 2 column "y"; correct the data, or exclude the column',
      'data.target: no target in row 3 column "y"; a target is never filled: set data.missing to drop-rows',
    ])
    write('table.csv', 'x1,x1,y\n1,2,3\n')
    expect(await faultsOf(always(own))).toEqual([
      'data.path: columns 1 and 2 are both called "x1"; give every column a name of its own in the header line',
    ])
  })

  test('faults of a Parquet file are those of a CSV file with the same cells', async () => {
    const rows = draw({ rows: 200, columns: 4, level: 0 }).map((row, i) =>
      row.map((value, j) => (j < 5 && (7 * i + j) % 59 === 3 ? [Number.NaN, Number.POSITIVE_INFINITY][i % 2] : value)),
    )
    write('table.csv', csvOf(rows).replaceAll('Infinity', 'inf'))
    write('table.parquet', parquetOf(rows, { rowGroupSize: 70, pageSize: 100 }))
    const told = await faultsOf(always({}))
    expect(told).toHaveLength(3)
    const beside = 'target: y, exclude: [weight, fold, train, role]'
    expect(await faultsOf(always({ data: `kind: parquet, path: table.parquet, ${beside}` }))).toEqual(told)
    expect(
      await faultsOf(always({ data: 'kind: parquet, path: table.parquet, target: y, exclude: [weight, fold, train]' })),
    ).toEqual([
      'data: column "role" holds text ("train" in row 1); add "role" to data.exclude, or write data.stream: never and add it to data.one_hot',
      ...told,
    ])
  })

  test.each([
    'odd',
    'empty',
    'table-zstd',
  ])('what is wrong with %s.parquet is said as of a file that is read into memory', async (name) => {
    const path = join(packageRoot(), 'test/oracle/formats', `${name}.parquet`)
    const own = (stream: string) => spec({ data: `kind: parquet, path: ${path}, target: y, stream: ${stream}` })
    const told = await faultsOf(own('always'))
    expect(told).toHaveLength(1)
    expect(await faultsOf(own('never'))).toEqual(told)
  })

  test('pages that are longer than the memory are refused', async () => {
    write('table.parquet', parquetOf(draw({ rows: 4000, columns: 6, level: 0 }), { rowGroupSize: 4000, pageSize: 1e6 }))
    const beside = 'target: y, exclude: [weight, fold, train, role]'
    const text = always({ data: `kind: parquet, path: table.parquet, ${beside}` })
    expect(await faultsOf(text, 1e5)).toEqual([
      'data.path: "table.parquet" has pages so long that one of each column takes 0.00019 GB; the limit is 0.0001 GB; write pages of a megabyte, or raise --max-memory',
    ])
    const columnData: ColumnSource[] = [
      { name: 'x', type: 'DOUBLE', data: [1, 2] },
      { name: 'text', type: 'STRING', data: ['long'.repeat(3e4), 'short'] },
      { name: 'y', type: 'DOUBLE', data: [1, 2] },
    ]
    write('table.parquet', new Uint8Array(parquetWriteBuffer({ columnData })))
    expect(await faultsOf(always({ data: 'kind: parquet, path: table.parquet, target: y' }), 1e5)).toEqual([
      'data.path: "table.parquet" has a page that takes 0.00012 GB, which is more than the limit; write pages of a megabyte, or raise --max-memory',
    ])
  })

  test('a file that changes between two readings fails the run', async () => {
    const rows = draw({ rows: 60, columns: 4, level: 0 })
    write('table.csv', csvOf(rows))
    const plan = await planExperiment(loadSpec(write('changed.yaml', always({}))))
    const [run] = plan.runs
    write('table.csv', csvOf([...rows, rows[0]]))
    await expect(trainRun(run.spec, plan.inputsOf(run), units)).rejects.toThrow(
      '"table.csv" has been changed since it was first read',
    )
  })

  test('a table is left on the disk by itself where it would take a quarter of the memory', async () => {
    write('table.csv', csvOf(draw({ rows: 2000, columns: 4, level: 0 })))
    const isOnDisk = async (memory: number) => {
      const plan = await planExperiment(loadSpec(write('auto.yaml', spec({}))), { runs: 10, memory })
      return isStreamed(plan.dataOf(plan.runs[0]))
    }
    expect(await isOnDisk(1e9)).toBe(false)
    expect(await isOnDisk(3e6)).toBe(true)
  })
})
