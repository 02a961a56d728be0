import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { exp } from '../../math/exponential.ts'
import { log, log1p } from '../../math/logarithm.ts'
import { column, type Matrix } from '../../math/matrix.ts'
import { square } from '../../math/power.ts'

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
  /** y ← y + X·w. */
  addOutputs(w: Vector, y: Vector): void
  /** Σ_i x_ij r_im at j·count + m, for the `count` columns r_m that lie one after the other in R. */
  slopes(R: Vector, count: number): Float64Array
  /** ⟨a_c, b_d⟩ at c·m + d, of as many a as b, m each. */
  products(a: readonly Float64Array[], b: readonly Float64Array[]): Float64Array
  /** √ of the largest mean square of a column, by weight. */
  longest(v: Float64Array): number
  /** x_j, written out. */
  column(j: number): Float64Array
}

/** Part of a vector: what is written to it is written to the whole. */
export function part({ offset, view }: Vector, from: number, length: number): Vector {
  return { offset: offset + from * view.BYTES_PER_ELEMENT, view: view.subarray(from, from + length) }
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
    addOutputs(w, y) {
      for (let j = 0; j < X.columns; j++) {
        const x = column(X, j)
        if (w.view[j] !== 0) for (let i = 0; i < X.rows; i++) y.view[i] += w.view[j] * x[i]
      }
    },
    slopes(R, count) {
      const slopes = new Float64Array(X.columns * count)
      for (let j = 0; j < X.columns; j++) {
        const x = column(X, j)
        for (let m = 0; m < count; m++) {
          let sum = 0
          for (let i = 0; i < X.rows; i++) sum += x[i] * R.view[m * X.rows + i]
          slopes[j * count + m] = sum
        }
      }
      return slopes
    },
    products: plainProducts,
    longest: (v) => longestOf(X, v),
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

function longestOf(X: Matrix, v: Float64Array): number {
  let most = 0
  for (let j = 0; j < X.columns; j++) {
    const x = column(X, j)
    let squares = 0
    for (let i = 0; i < v.length; i++) squares += v[i] * square(x[i])
    most = Math.max(most, squares)
  }
  return Math.sqrt(most)
}

/** For a job within `arena.scoped`: what it takes of the arena is given back there. */
export function kernelArithmetic(matrix: Matrix, core: OpenKernels): Arithmetic {
  const { rows, columns } = matrix
  const { kernels, arena } = core
  const X = arena.unset(rows * columns)
  X.view.set(matrix.values)
  return {
    ...kernelFunctions(core),
    addOutputs: (w, y) => kernels.gemv(rows, columns, X.offset, rows, w.offset, y.offset),
    slopes: (R, count) =>
      arena.scoped(() => {
        const slopes = arena.float64(columns * count)
        const scratch = arena.bytes(kernels.gemmScratchBytes()).offset
        // Xᵀ·R, both column-major: their strides say so.
        kernels.gemm(columns, count, rows, X.offset, rows, 1, R.offset, 1, rows, slopes.offset, count, scratch)
        return slopes.view.slice()
      }),
    longest: (v) => longestOf(matrix, v),
    column: (j) => column(matrix, j),
  }
}

/** What no X is asked for. */
export function kernelFunctions({
  kernels,
  arena,
}: OpenKernels): Pick<Arithmetic, 'vector' | 'scoped' | 'exp' | 'log' | 'log1p' | 'products'> {
  return {
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
