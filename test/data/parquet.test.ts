import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diskParquet } from '../../pipeline/data/disk-parquet.ts'
import { loadDataset } from '../../pipeline/data/load.ts'
import { openRowRoom } from '../../pipeline/data/page-room.ts'
import { parquetTable } from '../../pipeline/data/parquet.ts'
import { openRows, readSome } from '../../pipeline/data/row-file.ts'
import { randomStream } from '../../pipeline/math/random.ts'
import { packageRoot } from '../../pipeline/spec/package-root.ts'
import { faultsOf, folderWith, kFolds, noValidation, parquet } from './fixture.ts'

/** Files that pyarrow wrote: see make.py there. */
const FORMATS = join(packageRoot(), 'test/oracle/formats')
const COLUMNS = {
  x: [1.5, Number.NaN, -0, 5e-324],
  float: [1.5, 2.5, Number.NaN, 4.5],
  whole: [1, 2, 3, 2 ** 40],
  small: [1, -2, 3, Number.NaN],
  flag: [1, 0, Number.NaN, 1],
  colour: ['red', '', 'blue', 'red'],
  y: [1, 2, 3, 4],
}

const read = (path: string, own: Parameters<typeof parquet>[0] = {}, directory = FORMATS) =>
  parquetTable(parquet({ path, ...own }), { directory, seed: 1 })

async function fault(path: string, own: Parameters<typeof parquet>[0] = {}, directory = FORMATS): Promise<string> {
  const faults = await faultsOf(read(path, own, directory))
  return faults.map((one) => `${one.path}: ${one.what}; ${one.fix}`).join('\n')
}

describe('a Parquet file', () => {
  test.each([
    'table-none',
    'table-snappy',
    'table-gzip',
    'table-brotli',
    'groups',
  ])('as %s.parquet is columns of numbers and text; nulls are missing', async (name) => {
    const { columns } = await read(`${name}.parquet`)
    expect(Object.fromEntries(columns.map(({ name: own, values }) => [own, [...values]]))).toEqual(COLUMNS)
  })

  test.each([
    'pages-1',
    'pages-2',
    'pages-duckdb',
  ])('as %s.parquet, of many pages, is read in and out of order', async (name) => {
    const { columns } = await read(`${name}.parquet`)
    const i = Array.from({ length: 2500 }, (_, row) => row)
    const whole: Record<string, (number | string)[]> = {
      x: i.map((row) => (row % 7 === 3 ? Number.NaN : row / 8 - 50)),
      few: i.map((row) => (row % 11 === 0 ? Number.NaN : row % 5)),
      whole: i.map((row) => 3 * row),
      flag: i.map((row) => 1 - (row % 2)),
      word: i.map((row) => (row % 13 === 5 ? '' : ['red', 'green', 'blue'][row % 3])),
      y: i.map((row) => (row * row) % 97),
    }
    expect(Object.fromEntries(columns.map(({ name: own, values }) => [own, [...values]]))).toEqual(whole)

    const features = ['flag', 'x', 'few', 'whole']
    const table = await diskParquet(parquet({ path: `${name}.parquet` }), { directory: FORMATS, seed: 1 })
    const { file } = table.scan({ features, held: ['y'], texts: [] }, true)
    const expected = (rows: readonly number[]) => rows.map((row) => features.map((own) => whole[own][row]))
    const open = await openRows(file, openRowRoom())
    const stream = randomStream(1, 'parquet')
    for (let k = 0; k < 40; k++) {
      const [from, to] = [stream.below(2501), stream.below(2501)].sort((a, b) => a - b)
      const seen: number[][] = []
      open(from, to, (values, first, count) => {
        expect(first).toBe(from + seen.length)
        for (let r = 0; r < count; r++) seen.push([...values.subarray(4 * r, 4 * r + 4)])
      })
      expect(seen).toEqual(expected(i.slice(from, to)))
    }
    const some = [0, 1, 119, 120, 899, 900, 901, 2047, 2048, 2499]
    const { rows, values } = await readSome(file, some, features.length)
    expect(some.map((_, r) => features.map((_, j) => values[j * rows + r]))).toEqual(expected(some))
  })

  test('has its folds and targets in columns that the spec excludes from the features', async () => {
    const { dataset } = await loadDataset({
      data: parquet({ path: 'pages-1.parquet', exclude: ['y', 'few', 'x', 'word'], missing: 'drop-rows' }),
      validation: kFolds({ folds: 2, fold_column: 'flag' }),
      seed: 1,
      directory: FORMATS,
    })
    expect([...dataset.y.subarray(0, 4)]).toEqual([0, 1, 4, 9])
    expect([...(dataset.folds ?? [])].slice(0, 4)).toEqual([1, 0, 1, 0])
  })

  test('serves classes, one_hot and missing like any table', async () => {
    const load = (own: Parameters<typeof parquet>[0]) =>
      loadDataset({
        data: parquet({ path: 'table-snappy.parquet', ...own }),
        validation: noValidation,
        seed: 1,
        directory: FORMATS,
      })
    const classes = await load({ target: 'colour', features: ['whole'], missing: 'drop-rows' })
    expect(classes.dataset.classes).toEqual(['blue', 'red'])
    expect([...classes.dataset.y]).toEqual([1, 0, 1])
    const encoded = await load({ features: ['colour', 'whole'], one_hot: ['colour'], missing: 'drop-rows' })
    expect(encoded.dataset.features).toEqual(['colour=blue', 'colour=red', 'whole'])
    const filled = await load({ features: ['x', 'whole'], missing: 'mean' })
    expect(filled.dataset.X.values[1]).toBe((1.5 + 5e-324) / 3)
  })

  test('may hold what is no number where nobody asks for it', async () => {
    const { dataset } = await loadDataset({
      data: parquet({ path: 'odd.parquet', exclude: ['day', 'list', 'colour'], missing: 'drop-rows' }),
      validation: noValidation,
      seed: 1,
      directory: FORMATS,
    })
    expect(dataset.features).toEqual(['x', 'float', 'whole', 'small', 'flag'])
  })
})

describe('refused with a way out is', () => {
  test('what holds neither numbers nor text, is packed otherwise, or empty', async () => {
    expect(await fault('odd.parquet')).toBe(
      'data.path: columns hold neither numbers nor text: "day" (dates), "list" (lists or records); name them in data.exclude, or write them as numbers',
    )
    expect(await fault('table-zstd.parquet')).toBe(
      'data.path: "table-zstd.parquet" is compressed with ZSTD; write it with snappy, gzip or brotli, or without compression',
    )
    expect(await fault('empty.parquet')).toBe('data.path: "empty.parquet" has no rows; give it rows')
    expect(await fault('make.py')).toMatch(
      /^data.path: "make.py" is no whole Parquet file( \(parquet .*\))?; write it again/,
    )
  })

  test('a file that was cut off', async () => {
    const whole = readFileSync(join(FORMATS, 'table-snappy.parquet'))
    for (let length = 0; length < whole.length; length += 7) {
      const directory = folderWith({ 'cut.parquet': whole.subarray(0, length) })
      expect(await fault('cut.parquet', {}, directory)).toMatch(/^data.path: "cut.parquet" is no whole Parquet file/)
    }
  })

  test('a byte that was changed, unless it is a number or says nothing', async () => {
    const whole = readFileSync(join(FORMATS, 'table-none.parquet'))
    for (let at = 0; at < whole.length; at += 11) {
      const bytes = Uint8Array.from(whole)
      bytes[at] ^= 0x55
      const directory = folderWith({ 'bad.parquet': bytes })
      try {
        await read('bad.parquet', {}, directory)
      } catch (error) {
        expect(error).toMatchObject({ name: 'DataError' })
      }
    }
  })

  test('a run of more values than there are, before they are written out', async () => {
    const bytes = Uint8Array.from(readFileSync(join(FORMATS, 'table-none.parquet')))
    // A page of four values says so with one run.
    const at = Buffer.from(bytes).indexOf(Uint8Array.of(2, 0, 0, 0, 8, 1))
    expect(at).toBeGreaterThan(0)
    bytes.set([0xfe, 0xff, 0xff, 0x7f], at + 4)
    const directory = folderWith({ 'run.parquet': bytes })
    expect(await fault('run.parquet', {}, directory)).toBe(
      'data.path: "run.parquet" is no whole Parquet file (parquet run is longer than its page); write it again, and copy it whole',
    )
  })

  test('more than memory may hold, before it is taken', async () => {
    const data = parquet({ path: 'table-none.parquet' })
    const [found] = await faultsOf(parquetTable(data, { directory: FORMATS, seed: 1, memory: 100 }))
    expect(found.what).toBe(
      '"table-none.parquet" has 4 rows of 7 columns, which would take 2.2e-7 GB; the limit is 1e-7 GB',
    )
  })
})
