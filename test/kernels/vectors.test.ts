import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { softThreshold } from '../../pipeline/math/soft-threshold.ts'
import { addScaled, dot, maxAbs, nonzeroPlaces } from '../../pipeline/math/vector.ts'
import { inRoom, lengths, normals, special } from './room.ts'

const seeds = fc.nat(1e6)

/** How far two orders of one sum may lie apart: n·ε·Σ|terms| for each of them. */
function bound(terms: Float64Array): number {
  return 2 * terms.length * Number.EPSILON * terms.reduce((sum, term) => sum + Math.abs(term), 0)
}

describe('sums', () => {
  test('differ from those of one term after another by no more than rounding may', () => {
    fc.assert(
      fc.property(seeds, lengths, fc.boolean(), fc.boolean(), (seed, n, oddX, oddY) => {
        const [x, y] = [normals(seed, n), normals(seed + 1, n)]
        const [product, total, squares] = inRoom(({ kernels, place }) => {
          const [px, py] = [place(x, oddX).offset, place(y, oddY).offset]
          return [kernels.dot(n, px, py), kernels.sum(n, px), kernels.sumOfSquares(n, px)]
        })
        const products = x.map((value, i) => value * y[i])
        expect(Math.abs(product - dot(x, y))).toBeLessThanOrEqual(bound(products))
        expect(Math.abs(total - x.reduce((sum, value) => sum + value, 0))).toBeLessThanOrEqual(bound(x))
        expect(Math.abs(squares - dot(x, x))).toBeLessThanOrEqual(bound(x.map((value) => value * value)))
      }),
    )
  })

  test('do not hang on where the vector lies', () => {
    fc.assert(
      fc.property(seeds, lengths, (seed, n) => {
        const x = normals(seed, n)
        const [even, odd] = inRoom(({ kernels, place }) =>
          [false, true].map((aside) => kernels.dot(n, place(x, aside).offset, place(x, !aside).offset)),
        )
        expect(even).toBe(odd)
      }),
    )
  })

  test('are not numbers or infinite where a term is', () => {
    for (let at = 0; at < 19; at++) {
      for (const value of [Number.NaN, Infinity]) {
        const x = new Float64Array(19).fill(1)
        x[at] = value
        const totals = inRoom(({ kernels, place }) => [
          kernels.sum(19, place(x).offset),
          kernels.dot(19, place(x).offset, place(x).offset),
        ])
        expect(totals).toEqual([value, value])
      }
    }
  })

  test('the largest size is that of any sign, 0 of nothing, and NaN where one is', () => {
    fc.assert(
      fc.property(fc.array(special, { maxLength: 20 }), fc.boolean(), (values, odd) => {
        const x = Float64Array.from(values)
        expect(inRoom(({ kernels, place }) => kernels.maxAbs(x.length, place(x, odd).offset))).toBe(maxAbs(x))
      }),
    )
  })

  test('entries that are not 0 are listed in order, what is no number among them', () => {
    fc.assert(
      fc.property(fc.array(special, { maxLength: 40 }), fc.boolean(), (values, odd) => {
        const x = Float64Array.from(values)
        const places = nonzeroPlaces(x)
        const got = inRoom(({ kernels, place }) => {
          const { offset, view } = place(new Float64Array(Math.ceil(places.length / 2)))
          const count = kernels.nonzeroPlaces(x.length, place(x, odd).offset, offset)
          return new Int32Array(view.buffer, offset, count).slice()
        })
        expect(Array.from(got)).toEqual(Array.from(places))
      }),
    )
  })
})

describe('entry by entry, to the bit', () => {
  const vectors = fc.array(fc.tuple(special, special), { maxLength: 20 })

  test('y + a·x', () => {
    fc.assert(
      fc.property(vectors, special, fc.boolean(), (pairs, a, odd) => {
        const x = Float64Array.from(pairs, ([value]) => value)
        const y = Float64Array.from(pairs, ([, value]) => value)
        const got = inRoom(({ kernels, place }) => {
          const to = place(y)
          kernels.axpy(x.length, a, place(x, odd).offset, to.offset)
          return to.view.slice()
        })
        addScaled(y, a, x)
        expect(got).toEqual(y)
      }),
    )
  })

  test('a·x, (x − shift)/scale and S(x, t), in place too', () => {
    fc.assert(
      fc.property(fc.array(special, { maxLength: 20 }), special, special, fc.boolean(), (values, a, b, odd) => {
        const x = Float64Array.from(values)
        const t = Math.abs(a)
        const got = inRoom(({ kernels, place }) => {
          const [scaled, shifted, shrunk] = [place(x, odd), place(x), place(x, odd)]
          kernels.scaledCopy(x.length, a, scaled.offset, scaled.offset)
          kernels.shiftAndScale(x.length, a, b, place(x, odd).offset, shifted.offset)
          kernels.softThreshold(x.length, t, shrunk.offset, shrunk.offset)
          return [scaled, shifted, shrunk].map(({ view }) => view.slice())
        })
        expect(got[0]).toEqual(x.map((value) => a * value))
        expect(got[1]).toEqual(x.map((value) => (value - a) / b))
        expect(got[2]).toEqual(x.map((value) => softThreshold(value, t)))
      }),
    )
  })
})
