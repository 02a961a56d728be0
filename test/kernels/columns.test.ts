import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { weightedMean, weightedSd } from '../../pipeline/data/moments.ts'
import { inRoom, lengths, normals } from './room.ts'

const seeds = fc.nat(1e6)

describe('moments of columns', () => {
  test('are those of the slow twin over rows with a weight, whatever the others hold', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 600 }), fc.nat(4), fc.constantFrom(0, 1e6), (seed, n, p, level) => {
        const x = normals(seed, n * p).map((value) => value + level)
        const raw = normals(seed + 1, n).map((value, i) => (i > 0 && value > 0.5 ? 0 : Math.abs(value)))
        const total = raw.reduce((sum, weight) => sum + weight, 0)
        const v = raw.map((weight) => weight / total)
        const found = inRoom(({ kernels, matrix, place }) => {
          const X = matrix(n, p, n + 3, (i, j) => (v[i] === 0 ? Number.NaN : x[j * n + i]))
          const out = [0, 1, 2, 3].map(() => place(new Float64Array(p)))
          const [means, deviations, lows, highs] = out.map(({ offset }) => offset)
          kernels.columnMoments(n, p, X.offset, n + 3, place(v, true).offset, means, deviations, lows, highs)
          return out.map(({ view }) => view.slice())
        })
        for (let j = 0; j < p; j++) {
          const heavy = Array.from(v.keys()).filter((i) => v[i] > 0)
          const values = Float64Array.from(heavy, (i) => x[j * n + i])
          const weights = Float64Array.from(heavy, (i) => v[i])
          const [mean, sd] = [weightedMean(values, weights), weightedSd(values, weights)]
          expect(Math.abs(found[0][j] - mean)).toBeLessThanOrEqual(1e-15 * n * (1 + Math.abs(mean)))
          expect(Math.abs(found[1][j] - sd)).toBeLessThanOrEqual(1e-13 * n * (1 + level * 1e-5))
          expect([found[2][j], found[3][j]]).toEqual([Math.min(...values), Math.max(...values)])
        }
      }),
    )
  })

  test('bounds widen to hold every value', () => {
    fc.assert(
      fc.property(seeds, lengths, fc.nat(3), (seed, n, p) => {
        const x = normals(seed, n * p)
        const [lows, highs] = inRoom(({ kernels, matrix, place }) => {
          const X = matrix(n, p, n + 1, (i, j) => x[j * n + i])
          const [low, high] = [place(new Float64Array(p).fill(0.5)), place(new Float64Array(p).fill(0.5))]
          kernels.widen(n, p, X.offset, n + 1, low.offset, high.offset)
          return [low.view.slice(), high.view.slice()]
        })
        for (let j = 0; j < p; j++) {
          const values = [0.5, ...x.subarray(j * n, (j + 1) * n)]
          expect([lows[j], highs[j]]).toEqual([Math.min(...values), Math.max(...values)])
        }
      }),
    )
  })
})

test('one vector times another is so entry by entry, where they lie or in place', () => {
  fc.assert(
    fc.property(seeds, lengths, fc.boolean(), (seed, n, odd) => {
      const [v, x] = [normals(seed, n), normals(seed + 1, n)]
      const found = inRoom(({ kernels, place }) => {
        const [a, b, y] = [place(v), place(x, odd), place(new Float64Array(n), !odd)]
        kernels.multiply(n, a.offset, b.offset, y.offset)
        kernels.multiply(n, a.offset, b.offset, b.offset)
        return [y.view.slice(), b.view.slice()]
      })
      const right = v.map((value, i) => value * x[i])
      expect(found).toEqual([right, right])
    }),
  )
})

test('errors add up as they do one after the other, to the bit', () => {
  fc.assert(
    fc.property(seeds, lengths, fc.nat(7), (seed, n, L) => {
      const [y, v, P] = [normals(seed, n), normals(seed + 1, n).map(Math.abs), normals(seed + 2, n * L)]
      const [squares, sizes] = inRoom(({ kernels, place, matrix }) => {
        // Row-major: what `matrix` takes for columns are rows here.
        const rows = matrix(L, n, L + 2, (l, i) => P[i * L + l])
        const [a, b] = [place(new Float64Array(L).fill(1)), place(new Float64Array(L).fill(2))]
        kernels.addErrors(n, L, place(y).offset, place(v, true).offset, rows.offset, L + 2, a.offset, b.offset)
        return [a.view.slice(), b.view.slice()]
      })
      for (let l = 0; l < L; l++) {
        let [square, size] = [1, 2]
        for (let i = 0; i < n; i++) {
          const e = y[i] - P[i * L + l]
          square += v[i] * e * e
          size += Math.abs(v[i] * e)
        }
        expect([squares[l], sizes[l]]).toEqual([square, size])
      }
    }),
  )
})
