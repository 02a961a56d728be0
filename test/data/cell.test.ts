import { expect, test } from 'vitest'
import { isMissing, parseNumber, rewriting } from '../../pipeline/data/cell.ts'

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
  for (const cell of ['', '  ', 'NA', 'NaN', 'nan', 'null', '?', ' NA ', 'N/A', '#N/A', '<NA>', 'NULL', '-nan']) {
    expect(isMissing(cell)).toBe(true)
    expect(parseNumber(cell)).toBeNaN()
  }
  for (const cell of ['na', 'None', '-', '0']) expect(isMissing(cell)).toBe(false)
})

test('infinity stays infinite, by name or by size', () => {
  for (const cell of ['Infinity', 'inf', '+Inf', '1e999']) expect(parseNumber(cell)).toBe(Number.POSITIVE_INFINITY)
  for (const cell of ['-Infinity', '-inf', '-1e999']) expect(parseNumber(cell)).toBe(Number.NEGATIVE_INFINITY)
})

test('what a person alone reads as a number is to be written otherwise', () => {
  for (const cell of ['1,5', '-0,25', ' 1,000 ', '1.234,5', '1,234.5', "1'000", '12 500']) {
    expect(parseNumber(cell)).toBeNull()
    expect(rewriting(cell)).toMatch(/1234\.5/)
  }
  for (const cell of ['red', '1,', ',5', 'a,5', '1,5 kg', '1..5', '0x10', '']) expect(rewriting(cell)).toBeNull()
  for (const cell of ['5%', '$5', '−5', '1_000', '1\u00a0000.5', "€ 1'000"])
    expect(rewriting(cell)).toBe('write the number alone, as in -1234.5')
  for (const cell of ['2024-01-01', '1/2/2020', '31.12.2020'])
    expect(rewriting(cell)).toBe('write dates as numbers, or leave the column out')
  expect(rewriting('#DIV/0!')).toMatch(/empty, or write NA/)
  for (const cell of ['-', '--', '.', 'None', 'na', ' missing ']) expect(rewriting(cell)).toMatch(/empty, or write NA/)
  expect(rewriting(`${'1,'.repeat(1e5)}x`)).toBeNull()
  expect(rewriting(`${' '.repeat(1e6)}$x`)).toBeNull()
  expect(rewriting(`$1${' '.repeat(1e6)}x`)).toBeNull()
})
