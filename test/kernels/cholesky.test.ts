import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choleskyFactor, choleskySolve } from '../../pipeline/math/cholesky.ts'
import { inRoom, normals, type Placed, type Room } from './room.ts'

const TOLERANCE = 1e-13
const sizes = fc.integer({ min: 1, max: 21 })
const problems = fc.record({ seed: fc.nat(1e6), size: sizes, gap: fc.nat(3) })

/** A well conditioned BᵀB, symmetric, so that row-major and column-major are one. */
function positiveDefinite(seed: number, size: number): (i: number, j: number) => number {
  const B = normals(seed, size * size)
  return (i, j) => {
    let sum = i === j ? size : 0
    for (let k = 0; k < size; k++) sum += B[k * size + i] * B[k * size + j]
    return sum
  }
}

/** L of math/cholesky.ts, entry (i, j) with j ≤ i. */
function twin(size: number, entry: (i: number, j: number) => number): (i: number, j: number) => number {
  const l = Float64Array.from({ length: size * size }, (_, at) => entry(Math.floor(at / size), at % size))
  expect(choleskyFactor(l, size)).toBe(size)
  return (i, j) => l[i * size + j]
}

function expectLower(size: number, ld: number, L: Float64Array, right: (i: number, j: number) => number): void {
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) expect(Math.abs(L[j * ld + i] - right(i, j))).toBeLessThan(1e-11)
  }
}

/** A factor with room to grow by one, what lies above its diagonal being NaN. */
function factored(room: Room, size: number, ld: number, entry: (i: number, j: number) => number): Placed {
  const L = room.matrix(ld, ld, ld, (i, j) => (i < j || i >= size ? Number.NaN : entry(i, j)))
  expect(factor(room, size, L, ld)).toBe(size)
  return L
}

function factor({ kernels, scratch }: Room, size: number, A: Placed, ld: number): number {
  return kernels.choleskyFactor(size, A.offset, ld, TOLERANCE, scratch(kernels.choleskyScratchBytes(size)))
}

test('the lower triangle of some rows and columns is theirs', () => {
  const [size, ld] = [7, 9]
  const places = [5, 0, 6, 2]
  const L = inRoom(({ kernels, matrix, list }) => {
    const X = matrix(size, size, ld, (i, j) => 10 * i + j)
    const into = matrix(places.length, places.length, 5, () => -1)
    kernels.gatherLower(places.length, list(places), X.offset, ld, into.offset, 5)
    return into.view.slice()
  })
  for (const [k, b] of places.entries()) {
    for (const [i, a] of places.entries()) expect(L[k * 5 + i]).toBe(i < k ? -1 : 10 * a + b)
  }
})

describe('a Cholesky factor', () => {
  test('is that of math/cholesky.ts, and solves', () => {
    fc.assert(
      fc.property(problems, ({ seed, size, gap }) => {
        const entry = positiveDefinite(seed, size)
        const b = normals(seed + 1, size)
        const [L, x] = inRoom((room) => {
          const factor = factored(room, size, size + gap, entry)
          const solution = room.place(b, true)
          room.kernels.solveLower(size, factor.offset, size + gap, solution.offset)
          room.kernels.solveLowerTransposed(size, factor.offset, size + gap, solution.offset)
          return [factor.view.slice(), solution.view.slice()]
        })
        const right = twin(size, entry)
        expectLower(size, size + gap, L, right)
        const l = Float64Array.from({ length: size * size }, (_, at) => right(Math.floor(at / size), at % size))
        choleskySolve(l, size, b)
        for (let i = 0; i < size; i++) expect(Math.abs(x[i] - b[i])).toBeLessThan(1e-11)
      }),
    )
  })

  test('loses its terms from the first to the last in every entry', () => {
    // One panel, its end, and several.
    const some = fc.record({
      seed: fc.nat(1e6),
      size: fc.oneof(sizes, fc.integer({ min: 318, max: 390 })),
      gap: fc.nat(3),
    })
    fc.assert(
      fc.property(some, ({ seed, size, gap }) => {
        const entry = positiveDefinite(seed, size)
        const ld = size + gap
        const L = inRoom((room) => factored(room, size, ld, entry).view.slice())
        const right = twin(size, entry)
        const wrong: string[] = []
        for (let j = 0; j < size; j++) {
          for (let i = 0; i < size; i++)
            if (!Object.is(L[j * ld + i], i < j ? Number.NaN : right(i, j))) wrong.push(`${i}, ${j}`)
        }
        expect(wrong).toEqual([])
      }),
      { numRuns: 20 },
    )
  })

  test('grows by a column and is that of the larger matrix', () => {
    fc.assert(
      fc.property(problems, ({ seed, size, gap }) => {
        const entry = positiveDefinite(seed, size + 1)
        const ld = size + 1 + gap
        const L = inRoom((room) => {
          const factor = factored(room, size, ld, entry)
          const g = room.place(Float64Array.from({ length: size + 1 }, (_, i) => entry(i, size)))
          expect(room.kernels.choleskyAppend(size, factor.offset, ld, g.offset, TOLERANCE)).toBe(1)
          return factor.view.slice()
        })
        expectLower(size + 1, ld, L, twin(size + 1, entry))
      }),
    )
  })

  test('loses a column and is that of the smaller matrix', () => {
    fc.assert(
      fc.property(problems, fc.nat(20), ({ seed, size, gap }, pick) => {
        const entry = positiveDefinite(seed, size)
        const out = pick % size
        const L = inRoom((room) => {
          const factor = factored(room, size, size + gap, entry)
          room.kernels.choleskyRemove(size, factor.offset, size + gap, out, room.place(new Float64Array(size)).offset)
          return factor.view.slice()
        })
        const kept = (i: number) => (i < out ? i : i + 1)
        expectLower(
          size - 1,
          size + gap,
          L,
          twin(size - 1, (i, j) => entry(kept(i), kept(j))),
        )
      }),
    )
  })

  test('stops before a column that hangs on the others, and does not take one in', () => {
    const entry = positiveDefinite(5, 6)
    const like = (i: number) => (i === 4 ? 1 : i)
    const dependent = (i: number, j: number) => entry(like(i), like(j))
    const [rank, appended, before, after] = inRoom((room) => {
      const whole = room.matrix(6, 6, 6, dependent)
      const L = factored(room, 4, 6, entry)
      const unchanged = L.view.slice()
      const g = room.place(Float64Array.from({ length: 5 }, (_, i) => dependent(i, 4)))
      return [
        factor(room, 6, whole, 6),
        room.kernels.choleskyAppend(4, L.offset, 6, g.offset, TOLERANCE),
        unchanged,
        L.view.slice(),
      ]
    })
    expect([rank, appended]).toEqual([4, 0])
    expect(after).toEqual(before)
  })

  /** Columns of several panels, one of which is nearly column 3. */
  const several = (one: number, apart: number) => {
    const entry = positiveDefinite(7, 330)
    const like = (i: number) => (i === one ? 3 : i)
    const near = (i: number, j: number) => entry(like(i), like(j)) * (i === one && j === one ? 1 + apart : 1)
    return inRoom((room) => factor(room, 330, room.matrix(330, 330, 333, near), 333))
  }

  test.for([66, 67, 100, 328, 329])('of 330 columns stops before column %i, which is like another', (one) => {
    expect(several(one, 0)).toBe(one)
  })

  test('measures a pivot by the diagonal as it was, whatever panels have taken off', () => {
    expect(several(329, 1e-14)).toBe(329)
    expect(several(329, 1e-11)).toBe(330)
  })
})
