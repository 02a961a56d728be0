import { join } from 'node:path'
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, test } from 'vitest'
import { isStreamed } from '../../pipeline/data/dataset.ts'
import { SpecError } from '../../pipeline/spec/faults.ts'
import { LIMITS } from '../../pipeline/spec/limits.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { packageRoot } from '../../pipeline/spec/package-root.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { trainRun } from '../../pipeline/train/run.ts'
import { openUnits } from '../../pipeline/train/units.ts'
import { scratch } from '../scratch.ts'
import { csvOf, data, draw, parquetOf, spec } from './stream-tables.ts'

const { write } = scratch()
const units = openUnits()

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

  test.each([
    ['with nothing in it', '', 'the file is empty; give it a header line and rows'],
    ['of a header line', 'x1,x2,y', 'the file has a header line and no rows; give it rows'],
    ['of a header line and its end', 'x1,x2,y\r\n', 'the file has a header line and no rows; give it rows'],
    [
      'that begins with a blank line',
      '\nx1,x2,y\n1,2,3\n',
      'the first line is blank; begin the file with the names of its columns',
    ],
    [
      'in Latin-1',
      Buffer.from('x1,x2,y\n1,2,3\n4,caf\xe9,6\n7,8,9\n', 'latin1'),
      '"table.csv" is not valid UTF-8 on line 3; save the file as UTF-8',
    ],
    [
      'in Latin-1 from its header line on',
      Buffer.from('x1,caf\xe9,y\n1,2,3\n', 'latin1'),
      '"table.csv" is not valid UTF-8 on line 1; save the file as UTF-8',
    ],
  ])('a CSV file %s is told of as it is in memory', async (_, content, message) => {
    write('table.csv', content)
    const own = (stream: string) =>
      spec({
        data: `kind: csv, path: table.csv, target: y, exclude: [x2], stream: ${stream}`,
        validation: '{kind: none}',
      })
    for (const stream of ['never', 'always']) expect(await faultsOf(own(stream))).toEqual([`data.path: ${message}`])
  })

  test('a malformed quote is found where nobody asks for its cell, too', async () => {
    write('table.csv', 'x1,x2,y\n1,"2" z,3\n4,5,6\n')
    const own = (stream: string) =>
      spec({
        data: `kind: csv, path: table.csv, target: y, exclude: [x2], stream: ${stream}`,
        validation: '{kind: none}',
      })
    for (const stream of ['never', 'always'])
      expect((await faultsOf(own(stream)))[0]).toMatch(
        /^data\.path: trailing quote on quoted field is malformed on line 2/,
      )
  })

  test('a last line of blanks is none, and lines that end in CR alone are read into memory', async () => {
    const own = (stream: string) =>
      spec({
        data: `kind: csv, path: table.csv, target: y, exclude: [x2], stream: ${stream}`,
        validation: '{kind: none}',
      })
    const rows = async (stream: string) => {
      const plan = await planExperiment(loadSpec(write('read.yaml', own(stream))))
      return plan.dataOf(plan.runs[0]).y.length
    }
    const lines = ['x1,x2,y', '1,2,3', '4,5,6', '7,8,8']
    write('table.csv', `${lines.join('\n')}\n\t \n`)
    expect([await rows('always'), await rows('never')]).toEqual([3, 3])
    for (const end of ['', '\r', '\n']) {
      write('table.csv', `${lines.join('\r')}${end}`)
      expect(await rows('never')).toBe(3)
    }
    write('table.csv', lines.join('\r'))
    expect(await faultsOf(own('always'))).toEqual([
      'data.path: "table.csv" ends its lines in a carriage return alone; end them in a line feed, or write stream: never',
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
