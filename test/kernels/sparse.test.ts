import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inRoom, normals, type Room } from './room.ts'

const seeds = fc.nat(1e6)

/** Compressed columns with none to many entries, in ascending rows. */
function matrixOf(seed: number, n: number, p: number) {
  const draws = normals(seed, n * p)
  const begins = [0]
  const places: number[] = []
  const entries: number[] = []
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < n; i++) {
      if (draws[j * n + i] < 0.6 - 0.3 * (j % 5)) continue
      places.push(i)
      entries.push(draws[j * n + i])
    }
    begins.push(places.length)
  }
  return { begins, places, entries }
}

function placed({ list, place }: Room, { begins, places, entries }: ReturnType<typeof matrixOf>) {
  return [list(begins), list(places), place(entries, true).offset] as const
}

/** The order in which a column is summed: four sums in turn, and what is left over by the fours. */
function dotOf({ begins, places, entries }: ReturnType<typeof matrixOf>, j: number, r: ArrayLike<number>): number {
  const sums = [0, 0, 0, 0]
  const whole = begins[j] + 4 * Math.floor((begins[j + 1] - begins[j]) / 4)
  for (let k = begins[j]; k < whole; k++) sums[(k - begins[j]) % 4] += entries[k] * r[places[k]]
  let sum = sums[0] + sums[1] + (sums[2] + sums[3])
  for (let k = whole; k < begins[j + 1]; k++) sum += entries[k] * r[places[k]]
  return sum
}

const shapes = [fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 })] as const

test('products with columns, all or some, are those of the slow twin to the bit', () => {
  fc.assert(
    fc.property(seeds, ...shapes, (seed, n, p) => {
      const matrix = matrixOf(seed, n, p)
      const r = normals(seed + 1, n)
      const some = Array.from({ length: p + 2 }, (_, i) => (i * 7) % p)
      const [all, found] = inRoom((room) => {
        const [begins, places, entries] = placed(room, matrix)
        const from = room.place(r, true).offset
        const [everyone, listed] = [room.place(new Float64Array(p)), room.place(new Float64Array(some.length))]
        room.kernels.sparseProductsAt(p, 0, begins, places, entries, from, everyone.offset)
        room.kernels.sparseProductsAt(some.length, room.list(some), begins, places, entries, from, listed.offset)
        return [everyone.view.slice(), listed.view.slice()]
      })
      expect([...all]).toEqual(Array.from({ length: p }, (_, j) => dotOf(matrix, j, r)))
      expect([...found]).toEqual(some.map((j) => all[j]))
    }),
  )
})

test('columns are added entry by entry, one after the other; one of weight 0 is not read', () => {
  fc.assert(
    fc.property(seeds, ...shapes, (seed, n, p) => {
      const matrix = matrixOf(seed, n, p)
      const w = normals(seed + 1, p).map((value, i) => (i % 3 === 0 ? 0 : value))
      const y = normals(seed + 2, n)
      const order = Array.from({ length: p }, (_, i) => p - 1 - i)
      const spoilt = { ...matrix, entries: matrix.entries.slice() }
      for (const [i, j] of order.entries()) {
        if (w[i] === 0) spoilt.entries.fill(Number.NaN, matrix.begins[j], matrix.begins[j + 1])
      }
      const found = inRoom((room) => {
        const to = room.place(y, true)
        const weights = room.place(w)
        room.kernels.sparseAddAt(p, room.list(order), ...placed(room, spoilt), weights.offset, to.offset)
        return to.view.slice()
      })
      for (const [i, j] of order.entries()) {
        for (let k = matrix.begins[j]; k < matrix.begins[j + 1] && w[i] !== 0; k++) {
          y[matrix.places[k]] += w[i] * matrix.entries[k]
        }
      }
      expect(found).toEqual(y)
    }),
  )
})

test('a sweep of coordinate descent is that of the slow twin to the bit', () => {
  fc.assert(
    fc.property(seeds, ...shapes, fc.constantFrom(Number.NEGATIVE_INFINITY, 0), (seed, n, p, least) => {
      const matrix = matrixOf(seed, n, p)
      const centres = normals(seed + 1, p)
      const l1 = normals(seed + 2, p).map((value, j) => (j % 4 === 0 ? Number.POSITIVE_INFINITY : Math.abs(value)))
      const l2 = normals(seed + 3, p).map(Math.abs)
      const [w, r] = [normals(seed + 4, p), normals(seed + 5, n)]
      const order = Array.from({ length: p }, (_, i) => (5 * i) % p)
      const [foundW, foundR, state] = inRoom((room) => {
        const [weights, residual, sweep] = [room.place(w), room.place(r, true), room.place([0.25, 0, 0])]
        const [c, a, b] = [centres, l1, l2].map((values) => room.place(values).offset)
        room.kernels.sparseDescend(
          ...[p, room.list(order), ...placed(room, matrix), c, a, b, least],
          ...[weights.offset, residual.offset, sweep.offset],
        )
        return [weights.view.slice(), residual.view.slice(), sweep.view.slice()]
      })
      let [sum, change, turned] = [0.25, 0, 0]
      for (const j of order) {
        const z = dotOf(matrix, j, r) - centres[j] * sum + w[j]
        const free = (z > l1[j] ? z - l1[j] : z < -l1[j] ? z + l1[j] : 0) / (1 + l2[j])
        const after = free < least ? least : free
        const step = after - w[j]
        if (step === 0) continue
        if (after * w[j] <= 0) turned++
        w[j] = after
        for (let k = matrix.begins[j]; k < matrix.begins[j + 1]; k++) r[matrix.places[k]] += -step * matrix.entries[k]
        sum -= step * centres[j]
        change += (1 + l2[j]) * step * step
      }
      expect([foundW, foundR, [...state]]).toEqual([w, r, [sum, change, turned]])
    }),
  )
})

test('products with sixteen vectors at a time are sums entry by entry', () => {
  fc.assert(
    fc.property(seeds, ...shapes, fc.constantFrom(16, 32), (seed, n, p, width) => {
      const matrix = matrixOf(seed, n, p)
      const R = normals(seed + 1, n * width)
      const found = inRoom((room) => {
        const out = room.place(new Float64Array(p * width), true)
        room.kernels.sparseTimesTile(p, ...placed(room, matrix), width, room.place(R, true).offset, out.offset)
        return out.view.slice()
      })
      for (let j = 0; j < p; j++) {
        for (let t = 0; t < width; t++) {
          let sum = 0
          for (let k = matrix.begins[j]; k < matrix.begins[j + 1]; k++) {
            sum += matrix.entries[k] * R[matrix.places[k] * width + t]
          }
          expect(found[t * p + j]).toBe(sum)
        }
      }
    }),
    { numRuns: 30 },
  )
})

test('a screen lists what may be above its bound, and what is no number, in order', () => {
  fc.assert(
    fc.property(
      seeds,
      fc.integer({ min: 1, max: 40 }),
      fc.nat(6),
      fc.nat(3),
      fc.nat(1),
      (seed, p, kept, apart, side) => {
        const ld = p + apart
        const slopes = normals(seed, ld * kept).map((slope, k) => (k % 11 === 10 ? Number.NaN : slope))
        const shares = normals(seed + 1, kept)
        const lengths = normals(seed + 2, p).map(Math.abs)
        const bounds = normals(seed + 3, p).map((value, j) =>
          j % 4 === 0 ? Number.POSITIVE_INFINITY : Math.abs(value),
        )
        const found = inRoom((room) => {
          const list = room.place(new Float64Array(p))
          const places = [slopes, shares, lengths, bounds].map((values) => room.place(values).offset)
          const [s, a, l, b] = places
          const count = room.kernels.screenColumns(p, kept, s, ld, a, 0.3, l, b, 0.9, side, list.offset)
          return Array.from(new Int32Array(list.view.buffer, list.offset, count))
        })
        const expected = Array.from(bounds.keys()).filter((j) => {
          let about = 0
          for (let m = 0; m < kept; m++) about += shares[m] * slopes[m * ld + j]
          return !((side === 1 ? about : Math.abs(about)) + 0.3 * lengths[j] <= bounds[j] * 0.9)
        })
        expect(found).toEqual(expected)
      },
    ),
  )
})
