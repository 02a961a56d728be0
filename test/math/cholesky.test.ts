import fc from 'fast-check'
import { CholeskyDecomposition, Matrix as Dense } from 'ml-matrix'
import { describe, expect, test } from 'vitest'
import { choleskyFactor, choleskySolve } from '../../pipeline/math/cholesky.ts'
import { randomStream } from '../../pipeline/math/random.ts'

/** BᵀB of a drawn B with `rank` rows, so of that rank, its first columns far from hanging on each other. */
function gram(seed: number, size: number, rank: number): number[][] {
  const stream = randomStream(seed, 'gram')
  const B = Array.from({ length: rank }, (_, i) =>
    Array.from({ length: size }, (_, j) => (i === j ? 6 : 0) + stream.normal()),
  )
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => B.reduce((sum, row) => sum + row[i] * row[j], 0)),
  )
}

const sizes = fc.tuple(fc.nat(1e6), fc.integer({ min: 1, max: 12 }))

describe('the factor', () => {
  test('is that of ml-matrix', () => {
    fc.assert(
      fc.property(sizes, ([seed, size]) => {
        const A = gram(seed, size, 2 * size)
        const right = new CholeskyDecomposition(new Dense(A)).lowerTriangularMatrix
        const l = Float64Array.from(A.flat())
        expect(choleskyFactor(l, size)).toBe(size)
        for (let i = 0; i < size; i++) {
          for (let j = 0; j <= i; j++) expect(Math.abs(l[i * size + j] - right.get(i, j))).toBeLessThan(1e-12)
        }
      }),
    )
  })

  test('does not read what stands above the diagonal', () => {
    const l = Float64Array.of(4, Number.NaN, 2, 5)
    expect(choleskyFactor(l, 2)).toBe(2)
    expect([l[0], l[2], l[3]]).toEqual([2, 1, 2])
  })

  test('stops at the first column that hangs on those before it', () => {
    const doubled = Float64Array.of(1, 1, 0, 1, 1, 0, 0, 0, 1)
    expect(choleskyFactor(doubled, 3)).toBe(1)
    expect(choleskyFactor(Float64Array.of(0), 1)).toBe(0)
    expect(choleskyFactor(Float64Array.of(Number.NaN), 1)).toBe(0)
    expect(choleskyFactor(Float64Array.of(1, 2, 2, 1), 2)).toBe(1)
  })
})

test('solving undoes multiplying', () => {
  fc.assert(
    fc.property(sizes, ([seed, size]) => {
      const A = gram(seed, size, 3 * size)
      const stream = randomStream(seed, 'solution')
      const x = Array.from({ length: size }, () => stream.normal())
      const b = Float64Array.from(A, (row) => row.reduce((sum, value, j) => sum + value * x[j], 0))
      const l = Float64Array.from(A.flat())
      choleskyFactor(l, size)
      choleskySolve(l, size, b)
      expect(Math.max(...x.map((value, j) => Math.abs(b[j] - value)))).toBeLessThan(1e-9)
    }),
    { seed: 1 },
  )
})
