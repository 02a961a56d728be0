import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inRoom, normals, special } from './room.ts'

test('the exponentials of classes are those of each row beneath its largest output, to the bit', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(9), fc.integer({ min: 2, max: 5 }), (seed, n, K) => {
      // Whole numbers, so that some rows have several largest outputs; + 0 makes −0 to 0.
      const outputs = normals(seed, n * K).map((value) => Math.round(3 * value) + 0)
      const { found, right } = inRoom(({ kernels, place }) => {
        const eta = place(outputs)
        const [mu, most, others] = [n * K, n, n].map((length) => place(new Float64Array(length)))
        kernels.classExponentials(n, K, eta.offset, mu.offset, most.offset, others.offset)
        const rows = Array.from({ length: n }, (_, i) => Array.from({ length: K }, (_, k) => outputs[k * n + i]))
        const tops = rows.map((row) => Math.max(...row))
        const exponentials = rows.map((row, i) => row.map((value) => kernels.exp(value - tops[i])))
        const rests = exponentials.map((row, i) => {
          return row.filter((_, k) => k !== rows[i].indexOf(tops[i])).reduce((sum, value) => sum + value, 0)
        })
        return {
          found: [mu, most, others].map(({ view }) => [...view]),
          right: [Array.from({ length: n * K }, (_, at) => exponentials[at % n][Math.floor(at / n)]), tops, rests],
        }
      })
      expect(found).toEqual(right)
    }),
  )
})

test('a vector times a vector is that entry by entry, whatever the numbers, in place too', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(special, special), { maxLength: 9 }), fc.boolean(), (pairs, odd) => {
      const [apart, same] = inRoom(({ kernels, place }) => {
        const v = place(pairs.map(([a]) => a))
        const x = place(
          pairs.map(([, b]) => b),
          odd,
        )
        const y = place(new Float64Array(pairs.length), !odd)
        kernels.multiply(pairs.length, v.offset, x.offset, y.offset)
        kernels.multiply(pairs.length, v.offset, x.offset, x.offset)
        return [[...y.view], [...x.view]]
      })
      expect(apart).toEqual(pairs.map(([a, b]) => a * b))
      expect(same).toEqual(apart)
    }),
  )
})
