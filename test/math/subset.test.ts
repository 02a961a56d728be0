import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Subset, sharedSize } from '../../pipeline/math/subset.ts'

const flags = fc
  .integer({ min: 0, max: 130 })
  .chain((length) => fc.tuple(...[0, 1].map(() => fc.array(fc.boolean(), { minLength: length, maxLength: length }))))

test('holds, counts and compares what a list of flags says', () => {
  fc.assert(
    fc.property(flags, ([a, b]) => {
      const [A, B] = [Subset.of(a), Subset.of(b)]
      expect(a.map((_, i) => A.has(i))).toEqual(a)
      expect(A.members()).toEqual(a.flatMap((is, i) => (is ? [i] : [])))
      expect(A.size).toBe(a.filter((is) => is).length)
      expect(sharedSize(A, B)).toBe(a.filter((is, i) => is && b[i]).length)
      const counts = new Float64Array(a.length)
      A.countInto(counts)
      B.countInto(counts)
      expect([...counts]).toEqual(a.map((is, i) => Number(is) + Number(b[i])))
    }),
  )
})
