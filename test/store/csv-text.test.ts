import fc from 'fast-check'
import papaparse from 'papaparse'
import { expect, test } from 'vitest'
import { csvText } from '../../pipeline/store/csv-text.ts'

function cellOf(value: unknown): string {
  const { data } = papaparse.parse<string[]>(csvText(['name'], [[value]]))
  return data[1]?.[0] ?? ''
}

test.for([
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '=cmd|" /C calc"!A0',
  '＝1+1',
  '-',
  '--1',
  '+bmi',
])('%j in a cell is no formula to a spreadsheet', (text) => {
  expect(cellOf(text)).toBe(`'${text}`)
})

test('numbers stay numbers, as numbers and as text', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (number) => {
      expect(cellOf(number)).toBe(String(number))
      expect(cellOf(String(number))).toBe(String(number))
    }),
  )
  for (const text of ['-0.5', '+.5', '-1.e5', '-Infinity', '1', 'bmi', 'a=b', '', '–']) expect(cellOf(text)).toBe(text)
})

test('names of columns are cells too', () => {
  expect(csvText(['=x', 'y'], [])).toBe('"\'=x",y\n')
})

test('every byte is that of papaparse', () => {
  const nasty = fc.constantFrom(' a', 'a ', 'a,b', 'a"b', 'a\nb', '\uFEFF', '', '=1', "it's", '-1e-5', '\t')
  const cell = fc.oneof(fc.string(), nasty, fc.double(), fc.boolean(), fc.constantFrom(null, undefined))
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }))
  fc.assert(
    fc.property(table, (data) => {
      const fields = data[0].map((_, j) => `c${j}`)
      const escapeFormulae =
        /^(?![+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$|-?Infinity$)[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\t\r\n]/i
      expect(csvText(fields, data)).toBe(papaparse.unparse({ fields, data }, { newline: '\n', escapeFormulae }))
    }),
  )
})
