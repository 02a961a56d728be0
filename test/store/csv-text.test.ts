import fc from 'fast-check'
import papaparse from 'papaparse'
import { expect, test } from 'vitest'
import { csvText } from '../../pipeline/store/csv-text.ts'

async function cellOf(value: unknown): Promise<string> {
  const { data } = papaparse.parse<string[]>(await csvText(['name'], [[value]]))
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
])('%j in a cell is no formula to a spreadsheet', async (text) => {
  expect(await cellOf(text)).toBe(`'${text}`)
})

test('numbers stay numbers, as numbers and as text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ noNaN: true }), async (number) => {
      expect(await cellOf(number)).toBe(String(number))
      expect(await cellOf(String(number))).toBe(String(number))
    }),
  )
  for (const text of ['-0.5', '+.5', '-1.e5', '-Infinity', '1', 'bmi', 'a=b', '', '–'])
    expect(await cellOf(text)).toBe(text)
})

test('names of columns are cells too', async () => {
  expect(await csvText(['=x', 'y'], [])).toBe('"\'=x",y\n')
})
