import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choleskyFactor, choleskySolve } from '../../pipeline/math/cholesky.ts'
import { solveNearby } from '../../pipeline/train/solve/nearby-solve.ts'
import { testRandom } from '../random.ts'

const problems = fc.record({
  seed: fc.nat(1e6),
  size: fc.integer({ min: 1, max: 40 }),
  /** How much less than the ridge of the near matrix there is: all of it leaves a singular matrix where rows are few. */
  share: fc.constantFrom(0, 0.04, 0.3, 0.5),
  ridge: fc.constantFrom(1e-3, 1, 100),
  rows: fc.integer({ min: 1, max: 60 }),
})

test('what is solved by a near factor solves the matrix itself, in few solves', () => {
  fc.assert(
    fc.property(problems, ({ seed, size, share, ridge, rows }) => {
      const { uniform } = testRandom(seed)
      const draws = (length: number) => Float64Array.from({ length }, () => 2 * uniform() - 1)
      const B = draws(rows * size)
      const gram = (i: number, j: number) => {
        let sum = 0
        for (let k = 0; k < rows; k++) sum += B[k * size + i] * B[k * size + j]
        return sum
      }
      // Some entries of the diagonal have no ridge to lose.
      const d = Float64Array.from({ length: size }, (_, i) => (i % 3 === 0 ? 0 : share * ridge))
      const M = Float64Array.from({ length: size * size }, (_, at) => gram(Math.floor(at / size), at % size))
      for (let i = 0; i < size; i++) M[i * (size + 1)] += ridge
      const factor = M.slice()
      expect(choleskyFactor(factor, size)).toBe(size)

      const b = draws(size)
      const { x, solves } = solveNearby(b, d, (v) => choleskySolve(factor, size, v), 1e-13)
      for (let i = 0; i < size; i++) {
        let left = b[i] + d[i] * x[i]
        for (let j = 0; j < size; j++) left -= M[i * size + j] * x[j]
        expect(Math.abs(left)).toBeLessThan(1e-11 * (1 + ridge))
      }
      expect(solves).toBeLessThanOrEqual(share === 0 ? 2 : share < 0.1 ? 9 : 22)
    }),
    { numRuns: 300 },
  )
})
