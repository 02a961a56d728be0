import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addScaled } from '../../pipeline/math/vector.ts'
import { inRoom, lengths, normals } from './room.ts'

const shapes = fc.record({ seed: fc.nat(1e6), n: lengths, p: fc.nat(9), gap: fc.nat(3) })

/** X as columns; every fifth column is zeros, as a column of a dummy may be. */
function columnsOf(seed: number, n: number, p: number): readonly Float64Array[] {
  return Array.from({ length: p }, (_, j) => (j % 5 === 4 ? new Float64Array(n) : normals(seed + j, n)))
}

/** What `gemvTransposed` and `gram` promise: over even and odd rows of a block, then over the blocks. */
function blockedDot(x: Float64Array, y: Float64Array): number {
  let total = 0
  for (let begin = 0; begin < x.length; begin += 512) {
    const lanes = [0, 0]
    for (let i = begin; i < Math.min(begin + 512, x.length); i++) lanes[i % 2] += x[i] * y[i]
    total += lanes[0] + lanes[1]
  }
  return total
}

describe('a matrix and a vector', () => {
  test('Xᵀr has one order of summation, whatever columns are asked for', () => {
    fc.assert(
      fc.property(shapes, fc.nat(1e6), ({ seed, n, p, gap }, choice) => {
        const columns = columnsOf(seed, n, p)
        const r = normals(seed + 100, n)
        const chosen = columns.map((_, j) => j).filter((j) => (choice >> j) & 1)
        const [all, some] = inRoom(({ kernels, place, matrix, list }) => {
          const X = matrix(n, p, n + gap, (i, j) => columns[j][i]).offset
          const [out, part] = [place(new Float64Array(p)), place(new Float64Array(chosen.length))]
          kernels.gemvTransposed(n, p, X, n + gap, place(r, true).offset, out.offset)
          kernels.gemvTransposedAt(n, chosen.length, list(chosen), X, n + gap, place(r).offset, part.offset)
          return [out.view.slice(), part.view.slice()]
        })
        expect(all).toEqual(Float64Array.from(columns, (x) => blockedDot(x, r)))
        expect(some).toEqual(Float64Array.from(chosen, (j) => all[j]))
      }),
    )
  })

  test('XᵀB is Xᵀb for one column of B after the other, to the bit', () => {
    fc.assert(
      fc.property(
        shapes,
        fc.oneof(fc.nat(5), fc.constantFrom(16, 17, 19)),
        fc.nat(1e6),
        ({ seed, n, p, gap }, m, choice) => {
          const columns = columnsOf(seed, n, p)
          const others = columnsOf(seed + 100, n, m)
          const chosen = columns.map((_, j) => j).filter((j) => (choice >> j) & 1)
          const apart = chosen.length + gap
          const got = inRoom(({ kernels, place, matrix, list }) => {
            const X = matrix(n, p, n + gap, (i, j) => columns[j][i]).offset
            const B = matrix(n, m, n + 1, (i, k) => others[k][i]).offset
            const out = place(new Float64Array(apart * m).fill(7))
            kernels.gemmTransposedAt(n, chosen.length, list(chosen), X, n + gap, m, B, n + 1, out.offset, apart)
            return out.view.slice()
          })
          for (const [k, b] of others.entries()) {
            const row = Array.from({ length: gap }, () => 7)
            expect(Array.from(got.subarray(k * apart, (k + 1) * apart))).toEqual([
              ...chosen.map((j) => blockedDot(columns[j], b)),
              ...row,
            ])
          }
        },
      ),
    )
  })

  test('squares of columns by weight are those of products one after the other, to the bit', () => {
    fc.assert(
      fc.property(shapes, ({ seed, n, p, gap }) => {
        const columns = columnsOf(seed, n, p)
        const v = normals(seed + 100, n).map(Math.abs)
        const [got, expected] = inRoom(({ kernels, place, matrix }) => {
          const X = matrix(n, p, n + gap, (i, j) => columns[j][i]).offset
          const out = place(new Float64Array(p))
          kernels.columnSquares(n, p, X, n + gap, place(v, true).offset, out.offset)
          const weighted = (x: Float64Array) => place(x.map((value, i) => v[i] * value)).offset
          return [out.view.slice(), columns.map((x) => kernels.dot(n, place(x).offset, weighted(x)))]
        })
        expect(Array.from(got)).toEqual(expected)
      }),
    )
  })

  test('y + Xw is one multiple after another, and what has no weight is not read', () => {
    fc.assert(
      fc.property(shapes, fc.nat(1e6), ({ seed, n, p, gap }, choice) => {
        const columns = columnsOf(seed, n, p)
        const weights = normals(seed + 200, p).map((w, j) => ((choice >> j) & 1 ? w : 0))
        const chosen = columns.map((_, j) => j).filter((j) => weights[j] !== 0)
        const y = normals(seed + 300, n)
        const [all, some] = inRoom(({ kernels, place, matrix, list }) => {
          const X = matrix(n, p, n + gap, (i, j) => (weights[j] === 0 ? Number.NaN : columns[j][i])).offset
          const [to, too] = [place(y), place(y, true)]
          kernels.gemv(n, p, X, n + gap, place(weights).offset, to.offset)
          const given = place(weights.filter((w) => w !== 0))
          kernels.gemvAt(n, chosen.length, list(chosen), X, n + gap, given.offset, too.offset)
          return [to.view.slice(), too.view.slice()]
        })
        for (const j of chosen) addScaled(y, weights[j], columns[j])
        expect(all).toEqual(y)
        expect(some).toEqual(y)
      }),
    )
  })
})

test('a Gram matrix is added to, symmetric, and has the same entries in any company', () => {
  fc.assert(
    fc.property(shapes, fc.nat(2), ({ seed, n, p, gap }, gapG) => {
      const columns = columnsOf(seed, n, p)
      const G = inRoom(({ kernels, matrix }) => {
        const X = matrix(n, p, n + gap, (i, j) => columns[j][i])
        const to = matrix(p, p, p + gapG, (i, j) => i + j)
        kernels.gram(n, p, X.offset, n + gap, to.offset, p + gapG)
        return to.view.slice()
      })
      for (let i = 0; i < p; i++) {
        for (let j = 0; j < p; j++) {
          const blocks = [i + j]
          for (let k = 0; k < n; k += 512)
            blocks.push(blockedDot(columns[i].subarray(k, k + 512), columns[j].subarray(k, k + 512)))
          expect(G[i * (p + gapG) + j]).toBe(blocks.reduce((sum, block) => sum + block))
        }
      }
    }),
  )
})

test('the Gram matrix of a panel is, above the diagonal, that of its columns, and one more is multiplied with them, to the bit', () => {
  const panels = fc.record({
    seed: fc.nat(1e6),
    n: fc.oneof(fc.nat(9), fc.constantFrom(511, 512)),
    // More than the kernel takes together, too.
    p: fc.oneof({ weight: 4, arbitrary: fc.nat(9) }, fc.constantFrom(64, 65, 130)),
  })
  fc.assert(
    fc.property(panels, ({ seed, n, p }) => {
      const columns = columnsOf(seed, n, p)
      const width = 4 * Math.ceil(p / 4)
      const entry = (i: number, j: number) => (j < p && i < n ? columns[j][i] : 0)
      const t = columnsOf(seed + 1, n, 1)[0]
      const [panel, ofT, whole, rightOfT] = inRoom(({ kernels, matrix, place }) => {
        const to = matrix(width, width, width, (i, j) => i + j)
        const h = place(new Float64Array(width))
        const more = place([...t, 0])
        kernels.gramPanel(n, width, matrix(n + (n % 2), width, 520, entry).offset, more.offset, to.offset, h.offset)
        const all = matrix(width, width, width, (i, j) => i + j)
        const X = matrix(n, width, n, entry)
        kernels.gram(n, width, X.offset, n, all.offset, width)
        const right = place(new Float64Array(width))
        kernels.gemvTransposed(n, width, X.offset, n, more.offset, right.offset)
        return [to, h, all, right].map(({ view }) => view.slice())
      })
      expect(ofT).toEqual(rightOfT)
      for (let i = 0; i < p; i++) {
        for (let j = i; j < p; j++) expect(panel[i * width + j]).toBe(whole[i * width + j])
      }
    }),
    { numRuns: 40 },
  )
})

describe('a product of matrices', () => {
  const sizes = fc.oneof(fc.nat(12), fc.constantFrom(15, 16, 17, 33, 65))
  const products = fc.record({
    seed: fc.nat(1e6),
    m: sizes,
    n: sizes,
    k: fc.oneof(fc.nat(9), fc.constantFrom(255, 256, 257)),
    transposedA: fc.boolean(),
    transposedB: fc.boolean(),
  })

  /** Row-major C + AB, 256 terms at a time. */
  function twin(m: number, n: number, k: number, A: Float64Array, B: Float64Array, C: Float64Array) {
    const result = C.slice()
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        for (let begin = 0; begin < k; begin += 256) {
          let sum = 0
          for (let l = begin; l < Math.min(begin + 256, k); l++) sum += A[i * k + l] * B[l * n + j]
          result[i * n + j] += sum
        }
      }
    }
    return result
  }

  function transposed(rows: number, columns: number, values: Float64Array): Float64Array {
    return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)])
  }

  test('is C + AB to the bit, for matrices that lie by rows or by columns', () => {
    fc.assert(
      fc.property(products, ({ seed, m, n, k, transposedA, transposedB }) => {
        const [A, B, C] = [normals(seed, m * k), normals(seed + 1, k * n), normals(seed + 2, m * n)]
        const got = inRoom(({ kernels, place, scratch }) => {
          const a = place(transposedA ? transposed(m, k, A) : A, true).offset
          const b = place(transposedB ? transposed(k, n, B) : B).offset
          // Below C lies a row that is not its own: anything added to −0, 0 as well, would be seen.
          const c = place([...C, ...new Float64Array(n).fill(-0)], true)
          const spare = scratch(kernels.gemmScratchBytes())
          const [rowA, columnA] = transposedA ? [1, m] : [k, 1]
          const [rowB, columnB] = transposedB ? [1, k] : [n, 1]
          kernels.gemm(m, n, k, a, rowA, columnA, b, rowB, columnB, c.offset, n, spare)
          expect(c.view.subarray(m * n)).toEqual(new Float64Array(n).fill(-0))
          return c.view.slice(0, m * n)
        })
        expect(got).toEqual(twin(m, n, k, A, B, C))
      }),
      { numRuns: 60 },
    )
  })

  test('reaches over blocks of C', () => {
    const [m, n, k] = [70, 530, 3]
    const [A, B, C] = [normals(1, m * k), normals(2, k * n), normals(3, m * n)]
    const got = inRoom(({ kernels, place, scratch }) => {
      const c = place(C)
      kernels.gemm(
        m,
        n,
        k,
        place(A).offset,
        k,
        1,
        place(B).offset,
        n,
        1,
        c.offset,
        n,
        scratch(kernels.gemmScratchBytes()),
      )
      return c.view.slice()
    })
    expect(got).toEqual(twin(m, n, k, A, B, C))
  })
})
