import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eliminate } from '../../pipeline/math/eliminate.ts'
import { randomStream } from '../../pipeline/math/random.ts'

const sizes = fc.tuple(fc.nat(1e6), fc.integer({ min: 1, max: 6 }))

test('elimination undoes multiplying, whichever rows the pivots stand in', () => {
  fc.assert(
    fc.property(sizes, ([seed, size]) => {
      const stream = randomStream(seed, 'elimination')
      // Large off the diagonal: without exchanging rows nothing would be left of the digits.
      const a = Float64Array.from({ length: size * size }, (_, at) =>
        Math.floor(at / size) === (at + 1) % size ? 1 + stream.normal() ** 2 : 1e-9 * stream.normal(),
      )
      const x = Array.from({ length: size }, () => stream.normal())
      const b = Float64Array.from({ length: size }, (_, i) =>
        x.reduce((sum, value, j) => sum + a[i * size + j] * value, 0),
      )
      expect(eliminate(a, b, size, 1e-10)).toBe(true)
      for (const [j, value] of x.entries()) expect(b[j]).toBeCloseTo(value, 9)
    }),
    { seed: 1 },
  )
})

test('rows that say the same twice have no answer', () => {
  expect(eliminate(Float64Array.of(1, 2, 2, 4), Float64Array.of(1, 2), 2, 1e-10)).toBe(false)
  expect(eliminate(Float64Array.of(Number.NaN), Float64Array.of(1), 1, 1e-10)).toBe(false)
})
