import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { exp } from '../../math/exponential.ts'
import { log, log1p } from '../../math/logarithm.ts'
import { column, type Matrix } from '../../math/matrix.ts'
import { square } from '../../math/power.ts'
import { Doubts, type Extents } from './doubts.ts'

/** A vector that an arithmetic works on. */
export type Vector = Block<Float64Array>

/**
 * What certificates are worked out with, over the rows and columns of one X: products and functions that know nothing of
 * solvers. One arithmetic is plain TypeScript, the other the kernels'; sums differ in their last bits, functions in none.
 */
export interface Arithmetic {
  vector(length: number): Vector
  /** Runs a job whose vectors nobody needs afterwards. */
  scoped<Result>(job: () => Result): Result
  /** Each entry becomes the function of itself. */
  exp(x: Vector): void
  log(x: Vector): void
  log1p(x: Vector): void
  /** y ← y + Σ_i w_i x_j for j = features_i. */
  addOutputs(features: Int32Array, w: Float64Array, y: Vector): void
  /** Σ_i x_ij r_im, for j = features_c, at m·(how many they are) + c, for the `count` columns r_m that lie one after the other in R. */
  slopes(features: Int32Array, R: Vector, count: number): Vector
  /** ⟨a_c, b_d⟩ at c·m + d, of as many a as b, m each. */
  products(a: readonly Float64Array[], b: readonly Float64Array[]): Float64Array
  /** Mean squares and means of columns, by weight, and what their offsets are in the arithmetic. */
  extents(v: Float64Array): Pick<Extents, 'squares' | 'means' | 'offset'>
  /** Which features matter, where that can be told. */
  doubts(rows: number, extents: Extents): Doubts | null
  /** x_j, written out. */
  column(j: number): Float64Array
}

export function plainArithmetic(X: Matrix): Arithmetic {
  const each = (f: (x: number) => number) => (x: Vector) => {
    for (let i = 0; i < x.view.length; i++) x.view[i] = f(x.view[i])
  }
  return {
    vector: (length) => ({ offset: 0, view: new Float64Array(length) }),
    scoped: (job) => job(),
    exp: each(exp),
    log: each(log),
    log1p: each(log1p),
    addOutputs(features, w, y) {
      for (const [k, j] of features.entries()) {
        const x = column(X, j)
        for (let i = 0; i < X.rows; i++) y.view[i] += w[k] * x[i]
      }
    },
    slopes(features, R, count) {
      const slopes = new Float64Array(features.length * count)
      for (const [k, j] of features.entries()) {
        const x = column(X, j)
        for (let m = 0; m < count; m++) {
          let sum = 0
          for (let i = 0; i < X.rows; i++) sum += x[i] * R.view[m * X.rows + i]
          slopes[m * features.length + k] = sum
        }
      }
      return { offset: 0, view: slopes }
    },
    products: plainProducts,
    extents: (v) => extentsOf(X, v),
    doubts: () => null,
    column: (j) => column(X, j),
  }
}

function plainProducts(a: readonly Float64Array[], b: readonly Float64Array[]): Float64Array {
  const products = new Float64Array(a.length * b.length)
  for (const [c, u] of a.entries()) {
    for (const [d, z] of b.entries()) {
      let sum = 0
      for (let i = 0; i < u.length; i++) sum += u[i] * z[i]
      products[c * b.length + d] = sum
    }
  }
  return products
}

function extentsOf(X: Matrix, v: Float64Array): ReturnType<Arithmetic['extents']> {
  const [squares, means] = [new Float64Array(X.columns), new Float64Array(X.columns)]
  for (let j = 0; j < X.columns; j++) {
    const x = column(X, j)
    let [sum, total] = [0, 0]
    for (let i = 0; i < v.length; i++) {
      sum += v[i] * square(x[i])
      total += v[i] * x[i]
    }
    squares[j] = sum
    means[j] = total
  }
  return { squares, means, offset: new Float64Array(X.columns) }
}

/** For a job within `arena.scoped`: what it takes of the arena is given back there. */
export function kernelArithmetic(matrix: Matrix, core: OpenKernels): Arithmetic {
  const { rows, columns } = matrix
  const { kernels, arena } = core
  const X = arena.unset(rows * columns)
  X.view.set(matrix.values)
  return {
    ...kernelFunctions(core),
    addOutputs: (features, w, y) =>
      arena.scoped(() => {
        const [list, shares] = [arena.int32(w.length), arena.unset(w.length)]
        list.view.set(features)
        shares.view.set(w)
        kernels.gemvAt(rows, w.length, list.offset, X.offset, rows, shares.offset, y.offset)
      }),
    slopes(features, R, count) {
      const m = features.length
      const slopes = arena.float64(m * count)
      arena.scoped(() => {
        const list = arena.int32(m)
        list.view.set(features)
        kernels.gemmTransposedAt(rows, m, list.offset, X.offset, rows, count, R.offset, rows, slopes.offset, m)
      })
      return slopes
    },
    extents: (v) =>
      arena.scoped(() => {
        const [weights, squares, means] = [arena.unset(rows), arena.unset(columns), arena.unset(columns)]
        weights.view.set(v)
        kernels.columnSquares(rows, columns, X.offset, rows, weights.offset, squares.offset)
        kernels.gemvTransposed(rows, columns, X.offset, rows, weights.offset, means.offset)
        return { squares: squares.view.slice(), means: means.view.slice(), offset: new Float64Array(columns) }
      }),
    column: (j) => column(matrix, j),
  }
}

/** What no X is asked for. */
export function kernelFunctions(
  core: OpenKernels,
): Pick<Arithmetic, 'vector' | 'scoped' | 'exp' | 'log' | 'log1p' | 'products' | 'doubts'> {
  const { kernels, arena } = core
  return {
    doubts: (rows, extents) => new Doubts(core, rows, extents),
    products: (a, b) =>
      arena.scoped(() => {
        const n = a[0]?.length ?? 0
        const m = a.length
        const [left, right] = [a, b].map((columns) => {
          const block = arena.unset(n * m)
          for (const [c, column] of columns.entries()) block.view.set(column, c * n)
          return block
        })
        const products = arena.float64(m * m)
        const scratch = arena.bytes(kernels.gemmScratchBytes()).offset
        kernels.gemm(m, m, n, left.offset, n, 1, right.offset, 1, n, products.offset, m, scratch)
        return products.view.slice()
      }),
    vector: (length) => arena.float64(length),
    scoped: (job) => arena.scoped(job),
    exp: ({ offset, view }) => kernels.expArray(view.length, offset, offset),
    log: ({ offset, view }) => kernels.logArray(view.length, offset, offset),
    log1p: ({ offset, view }) => kernels.log1pArray(view.length, offset, offset),
  }
}
