import { describe, expect, test } from 'vitest'
import { counted, duration, meanSd, short } from '../../pipeline/report/numbers.ts'

describe('a number for a table', () => {
  test.for([
    [0, '0'],
    [-3, '-3'],
    [1234567, '1234567'],
    [12345678, '1.2e+7'],
    [0.5, '0.5000'],
    [-0.012345, '-0.01235'],
    [0.000123456, '0.0001235'],
    [0.0000123, '1.2e-5'],
    [9.99951, '10.000'],
    [123.456, '123.5'],
    [98765.4, '98765'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NaN, '–'],
    [undefined, '–'],
  ] as const)('%d is written %s', ([value, text]) => {
    expect(short(value)).toBe(text)
  })
})

test('a count has its noun in the right number', () => {
  expect([0, 1, 2, 12345].map((count) => counted(count, 'run'))).toEqual(['0 runs', '1 run', '2 runs', '12,345 runs'])
})

test.for([
  [0, '0.0 s'],
  [449, '0.4 s'],
  [12_600, '13 s'],
  [60_000, '1 min 0 s'],
  [119_600, '2 min 0 s'],
  [200_000, '3 min 20 s'],
] as const)('%d ms are %s', ([ms, text]) => {
  expect(duration(ms)).toBe(text)
})

test('repetitions have a mean and the standard deviation of a sample, one of them has a mean', () => {
  expect(meanSd([1, 2, 3])).toBe('2 ± 1')
  expect(meanSd([1.5])).toBe('1.500')
  expect(meanSd([1, Number.NaN])).toBe('– ± –')
})
