import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundsText, judgeValue, marginOf, within } from '../../pipeline/check/bounds.ts'
import { allowedBy } from '../../pipeline/check/forms/baseline.ts'

const INFINITE = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY }
const number = fc.double({ noNaN: true, noDefaultInfinity: true })
const bounds = fc.tuple(number, number, fc.constantFrom('min', 'max', 'both')).map(([a, b, side]) => ({
  min: side === 'max' ? INFINITE.min : Math.min(a, b),
  max: side === 'min' ? INFINITE.max : Math.max(a, b),
}))

describe('a margin', () => {
  test('is never negative where the bound holds and never positive where it does not', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), bounds, (value, interval) => {
        const margin = marginOf(value, interval)
        if (margin !== null) expect(within(value, interval) ? margin.room >= 0 : margin.room <= 0).toBe(true)
      }),
    )
  })

  test('is that of the nearer end', () => {
    expect(marginOf(1.9, { min: 1, max: 2 })?.room).toBeCloseTo(0.05, 12)
    expect(marginOf(1.1, { min: 1, max: 2 })?.room).toBeCloseTo(0.1, 12)
    expect(marginOf(3, { min: 1, max: 2 })).toEqual({ room: -0.5, relative: true })
  })

  test('grows as the number moves away from the only bound there is', () => {
    fc.assert(
      fc.property(number, number, number, (a, b, max) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((value) => marginOf(value, { ...INFINITE, max })?.room)
        expect(Number(low)).toBeGreaterThanOrEqual(Number(high))
      }),
    )
  })

  test('is in the unit of the number where the bound is 0, and there is none of what is no number', () => {
    expect(marginOf(0.25, { ...INFINITE, max: 0 })).toEqual({ room: -0.25, relative: false })
    expect(marginOf(Number.NaN, { ...INFINITE, max: 1 })).toBeNull()
  })
})

describe('a number that must lie in an interval', () => {
  test('does not where it is none', () => {
    fc.assert(
      fc.property(bounds, (interval) => {
        expect(within(Number.NaN, interval)).toBe(false)
      }),
    )
  })

  test('is shown with as many digits as tell it from the bound that it misses', () => {
    fc.assert(
      fc.property(number, bounds, (value, interval) => {
        const { actual, holds } = judgeValue(value, interval)
        if (!holds) expect(within(Number(actual), interval)).toBe(false)
      }),
    )
    expect(judgeValue(60.0000001, { ...INFINITE, max: 60 }).actual).toBe('60.0000001')
    expect(judgeValue(59.9999999, { ...INFINITE, max: 60 }).actual).toBe('60')
  })

  test('has bounds that read as they are', () => {
    expect([
      boundsText({ ...INFINITE, max: 8 }),
      boundsText({ ...INFINITE, min: 0.5 }),
      boundsText({ min: 0, max: 2 }),
      boundsText({ min: 3, max: 3 }),
    ]).toEqual(['≤ 8', '≥ 0.5', '0 to 2', 'exactly 3'])
  })
})

describe('what a baseline allows', () => {
  const tolerance = fc.double({ min: 0, max: 10, noNaN: true })
  const kept = fc.double({ min: -1e6, max: 1e6, noNaN: true })

  test('always has the baseline itself, and more with a larger tolerance', () => {
    fc.assert(
      fc.property(
        kept,
        tolerance,
        tolerance,
        fc.constantFrom('lower', 'higher', 'both'),
        (b, rtol, atol, direction) => {
          const narrow = allowedBy({ direction }, b)
          const wide = allowedBy({ direction, rtol, atol }, b)
          expect(within(b, narrow)).toBe(true)
          expect(wide.min <= narrow.min && wide.max >= narrow.max).toBe(true)
        },
      ),
    )
  })

  test('has every number on the better side, and none on the other beyond the tolerance', () => {
    fc.assert(
      fc.property(kept, tolerance, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (b, atol, step) => {
        const better = { lower: b - step, higher: b + step }
        const worse = { lower: b + atol + step, higher: b - atol - step }
        for (const direction of ['lower', 'higher'] as const) {
          expect(within(better[direction], allowedBy({ direction, atol }, b))).toBe(true)
          expect(within(worse[direction], allowedBy({ direction, atol }, b))).toBe(false)
          expect(within(worse[direction], allowedBy({ direction: 'both', atol }, b))).toBe(false)
        }
      }),
    )
  })

  test('is atol + rtol·|baseline| to either side, for a negative baseline too', () => {
    expect(allowedBy({ rtol: 0.5, atol: 1 }, -4)).toEqual({ min: -7, max: -1 })
  })
})
