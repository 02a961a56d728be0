import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCsv } from '../../pipeline/data/csv.ts'
import { faultsOf, folderWith } from './fixture.ts'

const read = (content: string | Uint8Array, name = 'table.csv', delimiter = ',') =>
  readCsv(name, delimiter, [folderWith({ [name]: content })])

/** Columns as plain arrays by name. */
async function columns(content: string | Uint8Array, name?: string, delimiter?: string) {
  const table = await read(content, name, delimiter)
  return Object.fromEntries(table.columns.map((column) => [column.name, [...column.values]]))
}

async function fault(content: string | Uint8Array, name?: string, delimiter?: string): Promise<string> {
  const faults = await faultsOf(read(content, name, delimiter))
  return faults.map((one) => `${one.path}: ${one.what}; ${one.fix}`).join('\n')
}

describe('a CSV file', () => {
  test('gives numbers, text and missing values', async () => {
    expect(await columns('a,b,c\n1,x,\n 2e3 ,NA,?\n')).toEqual({
      a: [1, 2000],
      b: ['x', ''],
      c: [Number.NaN, Number.NaN],
    })
  })

  test('may have quotes, delimiters, line ends and spaces inside cells', async () => {
    const text = '"a ""b""",c\r\n"1","one, two"\r\n2,"first\r\nsecond"\r\n3, spaced \r\n'
    expect(await columns(text)).toEqual({ 'a "b"': [1, 2, 3], c: ['one, two', 'first\r\nsecond', ' spaced '] })
  })

  test('may end its lines in any way, mixed too, and may begin with a byte order mark', async () => {
    const expected = { a: [1, 3], b: [2, 4] }
    for (const text of [
      'a,b\n1,2\n3,4',
      'a,b\r\n1,2\r\n3,4\r\n',
      'a,b\r1,2\r3,4',
      'a,b\r\n1,2\n3,4\n\n',
      '\ufeffa,b\n1,2\n3,4',
    ]) {
      expect(await columns(text)).toEqual(expected)
    }
    expect(await columns('a;b\n1;2\n3;4', 'table.csv', ';')).toEqual(expected)
  })

  test('may be packed; the digest is that of the bytes on the disk', async () => {
    const packed = gzipSync('a,b\n1,2\n')
    expect(await columns(packed, 'table.csv.gz')).toEqual({ a: [1], b: [2] })
    expect((await read(packed, 'table.csv.gz')).digest).toBe(createHash('sha256').update(packed).digest('hex'))
  })

  test('is looked for in one folder after the other', async () => {
    const [empty, full] = [folderWith({}), folderWith({ 'table.csv': 'a,b\n1,2\n' })]
    expect((await readCsv('table.csv', ',', [empty, full])).rows).toBe(1)
    expect((await readCsv(join(full, 'table.csv'), ',', [empty])).rows).toBe(1)
  })

  test('reads back what was written, whatever is in its cells', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', '\n', '\r\n', ' ', '1', ';'), maxLength: 8 })
    // A letter in front keeps the column text and the cell from being a missing marker.
    const record = fc.tuple(cell, cell).map((cells) => cells.map((text) => `t${text}`))
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('\n', '\r\n'),
        async (records, eol) => {
          const text = [['a', 'b'], ...records].map((cells) => cells.map(quote).join()).join(eol)
          const expected = { a: records.map(([first]) => first), b: records.map(([, second]) => second) }
          expect(await columns(text)).toEqual(expected)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('of 10,000 rows and 50 columns is read in well under a second', async () => {
    const row = Array.from({ length: 50 }, (_, j) => `${j}.123456789`).join()
    const header = Array.from({ length: 50 }, (_, j) => `x${j}`).join()
    const text = [header, ...new Array(10_000).fill(row)].join('\n')
    const folder = folderWith({ 'table.csv': text })
    const start = performance.now()
    expect((await readCsv('table.csv', ',', [folder])).rows).toBe(10_000)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

describe('a CSV file is refused', () => {
  test('where it is not there', async () => {
    const folder = folderWith({ 'diabetes.csv': 'a\n1\n' })
    const [missing] = await faultsOf(readCsv('diabets.csv', ',', [folder]))
    expect(missing).toEqual({
      path: 'data.path',
      what: 'there is no file "diabets.csv"',
      fix: 'did you mean "diabetes.csv"?',
    })
    const [lost] = await faultsOf(readCsv('nowhere/table.csv', ',', [folder]))
    expect(lost.fix).toMatch(/its folder is not there either/)
    const [below] = await faultsOf(readCsv('diabetes.csv/table.csv', ',', [folder]))
    expect(below.what).toBe('there is no file "diabetes.csv/table.csv"')
  })

  test('where it cannot be read', async () => {
    const folder = folderWith({})
    mkdirSync(join(folder, 'sub'))
    symlinkSync('loop.csv', join(folder, 'loop.csv'))
    expect((await faultsOf(readCsv('sub', ',', [folder])))[0].what).toBe('"sub" is a folder')
    expect((await faultsOf(readCsv('loop.csv', ',', [folder])))[0].what).toBe('"loop.csv" cannot be read (ELOOP)')
    expect(await fault('a,b\n1,2\n', 'table.csv.gz')).toMatch(/"table.csv.gz" cannot be unpacked \(Z_DATA_ERROR\)/)
  })

  test('where it is not UTF-8', async () => {
    expect(await fault(Uint8Array.of(0x61, 0x0a, 0xff, 0x0a))).toMatch(
      /"table.csv" is not valid UTF-8 on line 2; save the file as UTF-8/,
    )
    expect(await fault(Buffer.from('\ufeffa\n1\n', 'utf16le'))).toMatch(/"table.csv" is UTF-16; save the file as UTF-8/)
    expect(await fault(gzipSync('a\n1\n'))).toMatch(/is packed by gzip, and its name does not end in .gz/)
  })

  test('where there is nothing in it', async () => {
    expect(await fault('')).toMatch(/the file is empty; give it a header line and rows/)
    expect(await fault('\n \n')).toMatch(/the file is empty/)
    expect(await fault('a,b\n')).toMatch(/the file has a header line and no rows/)
  })

  test('where names are the same but for blanks around them, which are no part of them', async () => {
    expect(await fault('a,a ,b\n1,2,3\n')).toMatch(/columns 1 and 2 are both called "a"/)
    const folder = folderWith({ 'table.csv': ' a, b,"y "\n1,2,3\n' })
    expect((await readCsv('table.csv', ',', [folder])).columns.map(({ name }) => name)).toEqual(['a', 'b', 'y'])
  })

  test('where the first line is for Excel, or the first column is an index', async () => {
    for (const line of ['sep=;', 'sep=,'])
      expect(await fault(`${line}\na,y\n1,2\n`)).toMatch(
        /^data\.path: the first line is one for Excel, .*; take it out, and write delimiter: "[;,]"$/,
      )
    expect(await fault(',a,y\n0,1,2\n')).toMatch(/^data\.path: column 1 has no name; .* index=False in pandas/)
  })

  test('where columns have no name, or the same', async () => {
    expect(await fault(',a,b,a\n1,2,3,4\n')).toBe(
      'data.path: column 1 has no name, columns 2 and 4 are both called "a"; give every column a name of its own in the header line',
    )
  })

  test('where lines have another number of cells, by the line of the file', async () => {
    const text = 'a,b\n1,"two\nlines"\n1\n\n1,2\n1,2,3\n'
    expect(await fault(text)).toMatch(
      /^data.path: line 4 has 1 cells, line 5 is blank, line 7 has 3 cells; the header has 2: /,
    )
    expect(await fault(`a,b\n${'1\n'.repeat(9)}`)).toMatch(/line 6 has 1 cells and 4 more/)
  })

  test('where quotes do not close', async () => {
    expect(await fault('a,b\n1,2\n1,"2\n3,4\n')).toMatch(/quoted field unterminated on line 3/)
    expect(await fault('a,b\n1,"2"3\n4,5\n')).toMatch(/trailing quote on quoted field is malformed on line 2/)
  })

  test('where it would unpack or grow to more than there is room for, before it does', async () => {
    const folder = folderWith({
      'bomb.csv.gz': gzipSync(Buffer.alloc(2e6)),
      'long.csv': 'a'.repeat(2e6),
      'table.csv': ',\n'.repeat(50_000),
    })
    const [bomb] = await faultsOf(readCsv('bomb.csv.gz', ',', [folder], 1e6))
    expect(bomb.what).toBe('"bomb.csv.gz" unpacks to more than 1,000,000 bytes')
    const [long] = await faultsOf(readCsv('long.csv', ',', [folder], 1e6))
    expect(long.what).toBe('"long.csv" has more than 1,000,000 bytes')
    const [{ what }] = await faultsOf(readCsv('table.csv', ',', [folder], 1e6))
    expect(what).toMatch(/has about 50,001 lines and 100,001 cells, which would take 0.009 GB; the limit is 0.001 GB/)
  })

  test('where cells are parted by another delimiter', async () => {
    expect(await fault('a;b\n1;2\n')).toBe(
      'data.delimiter: nothing in the header line is parted by ",", but by ";"; set data.delimiter to ";"',
    )
    expect(await fault('a,b\n1,2\n', 'table.csv', '\t')).toMatch(
      /parted by "\\t", but by ","; set data.delimiter to ","/,
    )
    expect(Object.keys(await columns('a;b,c\n1,2\n'))).toEqual(['a;b', 'c'])
  })

  test('where the delimiter is none', async () => {
    expect(await fault('a,b\n1,2\n', 'table.csv', '"')).toMatch(/data.delimiter: "\\"" cannot part cells/)
  })
})
