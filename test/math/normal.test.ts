import { describe, expect, test } from 'vitest'
import { normalDensity, normalQuantile, normalShare } from '../../pipeline/math/normal.ts'

// Python 3.11: statistics.NormalDist().cdf(x) and .inv_cdf(p), 17 digits.
const SHARES = [
  [-8, 6.106226635438361e-16],
  [-5, 2.8665157186802404e-7],
  [-3, 0.0013498980316301035],
  [-1.5, 0.06680720126885809],
  [-0.1, 0.460172162722971],
  [0, 0.5],
  [0.7, 0.758036347776927],
  [2, 0.9772498680518208],
  [4.5, 0.9999966023268753],
] as const
const QUANTILES = [
  [0.0013498980316300933, -3.0],
  [0.01, -2.3263478740408408],
  [0.25, -0.6744897501960817],
  [0.5, 0.0],
  [0.6, 0.2533471031357998],
  [0.999, 3.090232306167813],
] as const

describe('the normal distribution', () => {
  test.for(SHARES)('has below %f the share %f', ([x, share]) => {
    expect(Math.abs(normalShare(x) - share)).toBeLessThan(4e-16)
  })

  test.for(QUANTILES)('has the share %f below %f', ([share, x]) => {
    // A bit of the share is worth 1/φ(x) bits of x.
    expect(Math.abs(normalQuantile(share) - x) * normalDensity(x)).toBeLessThan(4e-16)
  })

  test('has nothing outside, and a density that is the slope of its share', () => {
    expect([normalShare(-9), normalShare(9), normalShare(Number.NEGATIVE_INFINITY)]).toEqual([0, 1, 0])
    for (const x of [-2, 0, 0.3, 1.7]) {
      const slope = (normalShare(x + 1e-5) - normalShare(x - 1e-5)) / 2e-5
      expect(Math.abs(slope - normalDensity(x))).toBeLessThan(1e-9)
    }
  })
})
