import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimal, geometricGrid } from '../../pipeline/math/geometric.ts'

const ends = fc.double({ min: 1e-12, max: 1e12, noNaN: true })

describe('a geometric grid', () => {
  test('has its ends to the bit, and as many numbers as asked for', () => {
    fc.assert(
      fc.property(ends, ends, fc.integer({ min: 2, max: 300 }), (first, last, count) => {
        const grid = geometricGrid(first, last, count)
        expect(grid).toHaveLength(count)
        expect([grid[0], grid[count - 1]]).toEqual([first, last])
      }),
    )
  })

  test('has a constant ratio to thirteen digits, up or down', () => {
    fc.assert(
      fc.property(ends, ends, fc.integer({ min: 3, max: 200 }), (first, last, count) => {
        const grid = geometricGrid(first, last, count)
        const exact = Math.log(last / first) / (count - 1)
        for (let k = 0; k < count; k++) {
          expect(Math.abs(grid[k] / (first * Math.exp(k * exact)) - 1)).toBeLessThan(1e-13)
        }
      }),
    )
  })

  test('of one number is its first', () => {
    expect(geometricGrid(3, 7, 1)).toEqual([3])
  })

  test('of equal ends does not move', () => {
    expect(geometricGrid(2, 2, 4)).toEqual([2, 2, 2, 2])
  })
})

test('between decimal ends the numbers are decimal: content hashes do not drift', () => {
  expect(geometricGrid(1e-6, 1e3, 10).map(decimal)).toEqual([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000])
  expect(geometricGrid(1, 1024, 11).map(decimal)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024])
})

test('rounding to a decimal keeps twelve digits', () => {
  expect(decimal(0.009999999999999998)).toBe(0.01)
  expect(decimal(1 / 3)).toBe(0.333333333333)
})
