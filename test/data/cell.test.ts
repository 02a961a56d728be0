import { expect, test } from 'vitest'
import { isMissing, parseNumber } from '../../pipeline/data/cell.ts'

test('numbers are decimal or scientific, with or without spaces around them', () => {
  const cells = {
    '1': 1,
    '-2.50': -2.5,
    '+3': 3,
    '.5': 0.5,
    '7.': 7,
    '1e-3': 1e-3,
    '1E+3': 1000,
    ' 4\t': 4,
    '0': 0,
    '-0': -0,
  }
  for (const [cell, value] of Object.entries(cells)) expect(parseNumber(cell)).toBe(value)
})

test('what JavaScript alone would read is text', () => {
  for (const cell of ['0x10', '0b1', '1_000', '1,5', '1e', 'e3', '.', '1 2', 'nope', 'TRUE', '--1', '١']) {
    expect(parseNumber(cell)).toBeNull()
  }
  // Digit by digit once: a pattern that tried every way to part them would take days.
  expect(parseNumber(`${'1'.repeat(1e6)}x`)).toBeNull()
})

test('the missing markers are these, in this case', () => {
  for (const cell of ['', '  ', 'NA', 'NaN', 'nan', 'null', '?', ' NA ']) {
    expect(isMissing(cell)).toBe(true)
    expect(parseNumber(cell)).toBeNaN()
  }
  for (const cell of ['na', 'NULL', 'None', '-', '0']) expect(isMissing(cell)).toBe(false)
})

test('infinity stays infinite, by name or by size', () => {
  for (const cell of ['Infinity', 'inf', '+Inf', '1e999']) expect(parseNumber(cell)).toBe(Number.POSITIVE_INFINITY)
  for (const cell of ['-Infinity', '-inf', '-1e999']) expect(parseNumber(cell)).toBe(Number.NEGATIVE_INFINITY)
})
