import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseNumber } from '../../pipeline/data/cell.ts'
import { readCsv } from '../../pipeline/data/csv.ts'
import { AS_TEXT, openCsvRows, UNUSED } from '../../pipeline/data/csv-rows.ts'
import { folderWith } from './fixture.ts'

/** All that a reading of the lines gives: rows of numbers, cells that are none, and complaints. */
function read(text: string, slots: readonly number[], { chunk = 1 << 20, most = 256, delimiter = ',' } = {}) {
  const bytes = new TextEncoder().encode(text)
  const readAt = (into: Uint8Array, position: number) => {
    const part = bytes.subarray(position, position + into.length)
    into.set(part)
    return part.length
  }
  const width = slots.filter((slot) => slot >= 0).length
  const texts: string[] = []
  const faults: string[] = []
  let done = 0
  const listener = {
    onText: (row: number, cell: number, word: string) => void texts.push(`${done + row}/${cell}: ${word}`),
    onFault: (line: number, what: (line: number) => string) => void faults.push(what(line)),
  }
  const layout = { delimiter: delimiter.charCodeAt(0), slots: Int32Array.from(slots), width }
  const open = (begin: number) => openCsvRows(layout, readAt, begin, listener, chunk)
  const rows = open(0)
  const numbers: number[][] = []
  const positions: number[] = []
  const block = new Float64Array(most * width)
  for (;;) {
    positions.push(rows.position())
    const count = rows.next(block, most)
    if (count === 0) break
    for (let i = 0; i < count; i++) numbers.push([...block.subarray(i * width, (i + 1) * width)])
    done += count
  }
  return { numbers, texts, faults, positions, open }
}

test('numbers in every form, nothing, and what is neither', () => {
  expect(read('1,-2.5,1e3\n"4", 5 ,NA\n,inf,x y\n', [0, 1, 2])).toMatchObject({
    numbers: [
      [1, -2.5, 1000],
      [4, 5, Number.NaN],
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NaN],
    ],
    texts: ['2/2: x y'],
    faults: [],
  })
})

test('cells that nobody asks for are passed over, and some are asked for as texts', () => {
  const text = 'one,1,"a ""b"", c",2\ntwo,3,"d\ne",4\n'
  expect(read(text, [UNUSED, 1, AS_TEXT, 0])).toMatchObject({
    numbers: [
      [2, 1],
      [4, 3],
    ],
    texts: ['0/2: a "b", c', '1/2: d\ne'],
    faults: [],
  })
})

test('lines of other lengths, blank ones and open quotes are told with their line', () => {
  expect(read('1,2\n3\n4,5,6\n\n  \n7,8\n\n\n', [0, 1]).faults).toEqual([
    'line 2 has 1 cells',
    'line 3 has 3 cells',
    'line 4 is blank',
    'line 5 is blank',
  ])
  expect(read('1,"2\n3,4\n', [0, 1]).faults).toEqual(['quoted field unterminated on line 1'])
  expect(read('1,"2"x\n"a\nb",4\n5\n', [0, AS_TEXT]).faults).toEqual([
    'trailing quote on quoted field is malformed on line 1',
    'line 4 has 1 cells',
  ])
})

/** Cells as people and programs write them, with what the grammar allows around them. */
const cell = fc.oneof(
  { weight: 6, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
  { weight: 4, arbitrary: fc.integer({ min: -1000, max: 1000 }).map(String) },
  { weight: 2, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }).map((value) => value.toFixed(6)) },
  fc.constantFrom('', ' ', 'NA', '?', ' 1', '2 ', '"3"', '" 5"', '""', '1e400', '-inf', '+7', '.5', '5.'),
  fc.constantFrom('x', '1x', '0x10', '"a, b"', '"a ""b"""', '"a\nb"', '"1\n"', 'é', '"é, ü"', '1 2', '1"2'),
)
const end = fc.constantFrom('\n', '\r\n')

test('whatever stands in the cells, and wherever the bytes are cut, is what a CSV file says', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 }),
      end,
      fc.boolean(),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 5 }),
      async (lines, newline, ended, chunk, most) => {
        const body = lines.map((cells) => cells.join(',')).join(newline) + (ended ? newline : '')
        // Blank lines are told of elsewhere.
        fc.pre(!body.split('\n').some((line) => line.trim() === '' || line.trim() === '""'))
        const table = await readCsv('table.csv', ',', [folderWith({ 'table.csv': `a,b,c${newline}${body}` })])
        const found = read(body, [0, 1, 2], { chunk, most })
        const texts = read(body, [AS_TEXT, AS_TEXT, AS_TEXT], { chunk, most }).texts
        expect(found.faults).toEqual([])
        expect(found.numbers.length).toBe(table.rows)
        for (const [j, column] of table.columns.entries()) {
          const own = texts
            .filter((text) => text.split(':')[0].endsWith(`/${j}`))
            .map((text) => text.slice(text.indexOf(':') + 2))
          for (let i = 0; i < table.rows; i++) {
            const value = parseNumber(own[i]) ?? Number.NaN
            expect(found.numbers[i][j]).toBe(value)
            if (column.kind === 'number') expect(column.values[i]).toBe(value)
            else expect(column.values[i]).toBe(Number.isNaN(parseNumber(own[i])) ? '' : own[i])
          }
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('reading may begin where any row begins, and rows may be passed over', () => {
  const text = Array.from({ length: 50 }, (_, i) => `${i},"${'x'.repeat(i % 7)}\n""",${i / 8}`).join('\n')
  for (const chunk of [3, 8, 64, 1 << 20]) {
    const { positions, open, numbers } = read(text, [0, UNUSED, 1], { chunk, most: 1 })
    const row = new Float64Array(2)
    for (let from = 0; from < 50; from += 7) {
      const rows = open(positions[from])
      for (let at = from; at < 50; at += 4) {
        expect(rows.next(row, 1)).toBe(1)
        expect([...row]).toEqual(numbers[at])
        rows.skip(3)
      }
      expect(rows.next(row, 1)).toBe(0)
    }
  }
})
