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

test('a panel is filled with rows in a frame, to the bit, which are looked at on the way, where they lie or in place', () => {
  const [LD, MOST] = [520, 512]
  const panels = fc.record({
    seed: seeds,
    n: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(127, 128, 129, 509, 510, 511, MOST)),
    p: fc.constantFrom(4, 8),
    inPlace: fc.boolean(),
  })
  fc.assert(
    fc.property(panels, ({ seed, n, p, inPlace }) => {
      const whole = 8 * Math.ceil(n / 8)
      const x = normals(seed, n * p)
      const shifts = normals(seed + 1, p).map((value) => (value > 1 ? 0 : value))
      const units = normals(seed + 2, p).map((value) => (value > 0 ? 1 : 2 ** Math.round(100 * value)))
      const a = normals(seed + 3, p)
      const found = inRoom(({ kernels, matrix, place, list }) => {
        const panel = matrix(whole, p, LD, (i, j) => (inPlace && i < n ? x[j * n + i] : Number.NaN))
        const sources = Array.from({ length: p }, (_, j) =>
          inPlace ? panel.offset + j * LD * 8 : place(x.subarray(j * n, (j + 1) * n), j % 2 === 1).offset,
        )
        const [low, high] = [place(new Float64Array(p).fill(0.5)), place(new Float64Array(p).fill(0.5))]
        const along = place(new Float64Array(MOST).fill(Number.NaN))
        kernels.fillPanel(
          n,
          p,
          list(sources),
          panel.offset,
          place(shifts).offset,
          place(units.map((unit) => 1 / unit)).offset,
          place(a).offset,
          low.offset,
          high.offset,
          along.offset,
        )
        return [panel, low, high, along].map(({ view }) => view.slice())
      })
      const [panel, lows, highs, along] = found
      const z = (i: number, j: number) => (x[j * n + i] - shifts[j]) / units[j]
      for (let j = 0; j < p; j++) {
        const values = [0.5, ...x.subarray(j * n, (j + 1) * n)]
        expect([lows[j], highs[j]]).toEqual([Math.min(...values), Math.max(...values)])
        for (let i = 0; i < whole; i++) expect(panel[j * LD + i]).toBe(i < n ? z(i, j) : 0)
      }
      for (let i = 0; i < MOST; i++) {
        const parts = Array.from(a, (share, j) => (i < n ? share * (x[j * n + i] - shifts[j]) : 0))
        const size = parts.reduce((sum, part) => sum + Math.abs(part), 0)
        expect(Math.abs(along[i] - parts.reduce((sum, part) => sum + part))).toBeLessThanOrEqual(1e-15 * size)
      }
    }),
  )
})

test('errors of a path are sums over eights of rows, whose predictions add up feature by feature', () => {
  const [LD, MOST] = [520, 512]
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: MOST }), fc.nat(6), fc.nat(4), (seed, n, p, pairs) => {
      const whole = 8 * Math.ceil(n / 8)
      const X = normals(seed, n * (p + 1))
      const v = normals(seed + 1, n).map(Math.abs)
      const W = normals(seed + 2, pairs * p * 2)
      const b = normals(seed + 3, 2 * pairs)
      const depths = Array.from({ length: pairs }, (_, l) => (seed + 7 * l) % (p + 1))
      const [squares, sizes] = inRoom(({ kernels, place, matrix, list }) => {
        const [a, c] = [place(new Float64Array(4 * pairs).fill(1)), place(new Float64Array(4 * pairs).fill(2))]
        const panel = matrix(whole, p + 1, LD, (i, j) => (i < n ? X[j * n + i] : 0))
        const weights = place(Float64Array.from({ length: whole }, (_, i) => v[i] ?? 0))
        kernels.panelErrors(
          n,
          pairs,
          p,
          panel.offset,
          weights.offset,
          place(W).offset,
          place(b).offset,
          list(depths),
          a.offset,
          c.offset,
        )
        return [a.view.slice(), c.view.slice()]
      })
      for (let l = 0; l < 2 * pairs; l++) {
        const pair = l >> 1
        const weighted = Array.from({ length: whole }, (_, i) => {
          if (i >= n) return [0, 0]
          let prediction = b[l]
          for (let k = 0; k < depths[pair]; k++) prediction += W[pair * p * 2 + 2 * k + (l & 1)] * X[k * n + i]
          const e = X[p * n + i] - prediction
          return [v[i] * e * e, Math.abs(v[i] * e)]
        })
        const sum = (which: number, before: number, odd: number) => {
          let total = before
          for (let i = 0; i < whole; i += 8) {
            const of = (k: number) => weighted[i + k + odd][which]
            total += of(0) + of(2) + (of(4) + of(6))
          }
          return total
        }
        for (const odd of [0, 1])
          expect([squares[2 * l + odd], sizes[2 * l + odd]]).toEqual([sum(0, 1, odd), sum(1, 2, odd)])
      }
    }),
  )
})

test('entries are dealt out to the groups whose lists name them', () => {
  fc.assert(
    fc.property(seeds, fc.array(fc.array(fc.nat(39), { maxLength: 9 }), { maxLength: 4 }), (seed, groups) => {
      const x = normals(seed, 40)
      const APART = 11
      const dealt = inRoom(({ kernels, place, list }) => {
        const into = place(new Float64Array(APART * groups.length).fill(Number.NaN))
        const counts = list(groups.map(({ length }) => length))
        kernels.deal(groups.length, counts, list(groups.flat()), place(x, true).offset, into.offset, 8 * APART)
        return into.view.slice()
      })
      for (const [g, rows] of groups.entries()) {
        const own = dealt.subarray(g * APART, (g + 1) * APART)
        expect([...own]).toEqual(Array.from({ length: APART }, (_, i) => (i < rows.length ? x[rows[i]] : Number.NaN)))
      }
    }),
  )
})
