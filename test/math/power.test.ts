import fc from 'fast-check'
import { expect, test } from 'vitest'
import { power, powerOfTwoBelow, root } from '../../pipeline/math/power.ts'

test('power is xʸ, for whole and for broken exponents', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      fc.double({ min: 0, max: 40, noNaN: true }),
      (x, y) => {
        const expected = x ** y
        expect(Math.abs(power(x, y) - expected)).toBeLessThanOrEqual(1e-13 * expected)
      },
    ),
  )
  for (const [x, y] of [
    [0, 0],
    [0, 2],
    [0, 0.5],
    [1, 1e9],
    [0.999, 1e6],
    [4, 0.5],
    [9, 1.5],
    [2, 1023],
  ]) {
    const expected = x ** y
    expect(Math.abs(power(x, y) - expected)).toBeLessThanOrEqual(1e-11 * expected)
  }
})

test('root undoes power', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 99 }), (a, k) => {
      expect(Math.abs(power(root(a, k), k) - a)).toBeLessThanOrEqual(1e-12 * a)
    }),
  )
})

test('a unit is a power of two, at most x and more than half of it', () => {
  fc.assert(
    fc.property(fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true }), (x) => {
      const unit = powerOfTwoBelow(x)
      expect(unit <= x && x / unit < 2 && Number.isInteger(Math.log2(unit))).toBe(true)
    }),
  )
})

test('the power of two below infinity is the largest there is', () => {
  expect(powerOfTwoBelow(Number.POSITIVE_INFINITY)).toBe(powerOfTwoBelow(Number.MAX_VALUE))
})
