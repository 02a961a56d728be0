import fc from 'fast-check'
import { expect, test } from 'vitest'
import { paretoFront } from '../../pipeline/select/pareto.ts'

const points = fc.array(fc.record({ score: fc.integer({ min: -5, max: 5 }), nonzeros: fc.nat(8) }), { minLength: 1 })

test('a front is what nothing beats in both, and everything else is beaten or equalled by it', () => {
  fc.assert(
    fc.property(points, (all) => {
      const front = paretoFront(all)
      for (const one of front) {
        expect(all.some((other) => other.nonzeros <= one.nonzeros && other.score < one.score)).toBe(false)
        expect(all.some((other) => other.nonzeros < one.nonzeros && other.score <= one.score)).toBe(false)
      }
      for (const one of all) {
        expect(front.some((other) => other.nonzeros <= one.nonzeros && other.score <= one.score)).toBe(true)
      }
      const counts = front.map(({ nonzeros }) => nonzeros)
      expect(counts).toEqual([...new Set(counts)].sort((a, b) => a - b))
    }),
    { numRuns: 500 },
  )
})
