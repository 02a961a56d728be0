import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadDataset } from '../../pipeline/data/load.ts'
import { parquetTable } from '../../pipeline/data/parquet.ts'
import { packageRoot } from '../../pipeline/spec/package-root.ts'
import { faultsOf, folderWith, noValidation, parquet } from './fixture.ts'

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

  test('more than memory may hold, before it is taken', async () => {
    const data = parquet({ path: 'table-none.parquet' })
    const [found] = await faultsOf(parquetTable(data, { directory: FORMATS, seed: 1, memory: 100 }))
    expect(found.what).toBe(
      '"table-none.parquet" has 4 rows of 7 columns, which would take 2.2e-7 GB; the limit is 1e-7 GB',
    )
  })
})
