import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { directStep } from './direct-step.ts'
import type { UnitColumns } from './unit-columns.ts'

/** Iterations after which another way is tried, where there is one. */
const MOST = 60
const MOST_OF_MANY = 200

/** What a step of few columns may leave: rounding, columns and target being of length 1. */
const EXACT = 1e-15

/** What a step of many columns may leave of the largest entry that it is to bring to 0. */
const LOOSE = 0.02

/** So many columns may be solved by a factor. */
const FEW = 500

/**
 * Solves (Z̃_AᵀZ̃_A + diag l2)·d = g among some columns A without making that matrix: each iteration is one product with Z̃_A and one
 * with its transpose. Columns are of length 1, so that no preconditioner would gain much.
 *
 * Source: Hestenes & Stiefel (1952), J. Res. Natl. Bur. Stand. 49(6).
 */
export class ConjugateGradients {
  size = 0
  /** A. */
  readonly columns: Block<Int32Array>
  readonly #core: OpenKernels
  readonly #design: UnitColumns
  readonly #l2: Float64Array
  readonly #given: Block<Float64Array>
  readonly #rest: Block<Float64Array>
  readonly #along: Block<Float64Array>
  readonly #product: Block<Float64Array>
  readonly #step: Block<Float64Array>
  readonly #image: Block<Float64Array>

  constructor(core: OpenKernels, design: UnitColumns) {
    const { arena } = core
    const { rows, count } = design
    this.#core = core
    this.#design = design
    this.columns = arena.int32(count)
    this.#l2 = new Float64Array(count)
    this.#given = arena.float64(count)
    this.#rest = arena.float64(count)
    this.#along = arena.float64(count)
    this.#product = arena.float64(count)
    this.#step = arena.float64(count)
    this.#image = arena.float64(rows)
  }

  /** One more column of A, with its g and l2. */
  push(column: number, g: number, l2: number): void {
    this.columns.view[this.size] = column
    this.#given.view[this.size] = g
    this.#l2[this.size++] = l2
  }

  /**
   * d, to where no entry of g is left by more than `tolerance` (of few columns: by more than rounding); by a factor where that takes too long and the columns are few, or
   * else as near as it came.
   *
   * @returns a view that the next call overwrites.
   */
  solve(tolerance: number): { iterations: number; step: Float64Array } {
    const { kernels } = this.#core
    const { size } = this
    const [rest, along, product, step] = [this.#rest, this.#along, this.#product, this.#step].map(
      ({ offset }) => offset,
    )
    this.#step.view.fill(0, 0, size)
    kernels.scaledCopy(size, 1, this.#given.offset, rest)
    kernels.scaledCopy(size, 1, rest, along)
    // Signs of a large support change after nearly every step: to follow one to its end would be wasted.
    const enough = size <= FEW ? Math.min(tolerance, EXACT) : Math.max(tolerance, LOOSE * kernels.maxAbs(size, rest))
    let squares = kernels.sumOfSquares(size, rest)
    let iterations = 0
    const most = size <= FEW ? MOST : MOST_OF_MANY
    while (iterations < most && kernels.maxAbs(size, rest) > enough) {
      this.#multiply()
      const curvature = kernels.dot(size, along, product)
      if (!(curvature > 0)) break
      const length = squares / curvature
      kernels.axpy(size, length, along, step)
      kernels.axpy(size, -length, product, rest)
      const left = kernels.sumOfSquares(size, rest)
      kernels.scaledCopy(size, left / squares, along, along)
      kernels.axpy(size, 1, rest, along)
      squares = left
      iterations++
    }
    const isThere = kernels.maxAbs(size, rest) <= enough
    if (!isThere && size <= FEW && directStep(this.#core, this.#design, this.columns, size, this.#l2, this.#given)) {
      return { iterations, step: this.#given.view }
    }
    return { iterations, step: this.#step.view }
  }

  /** product ← (Z̃_AᵀZ̃_A + diag l2)·along. */
  #multiply(): void {
    const { kernels } = this.#core
    const { size, columns } = this
    const { rows, matrix, centres, roots } = this.#design
    const { begins, places, entries } = matrix
    const image = this.#image
    image.view.fill(0)
    const [b, k, e] = [begins.offset, places.offset, entries.offset]
    kernels.sparseAddAt(size, columns.offset, b, k, e, this.#along.offset, image.offset)
    kernels.sparseProductsAt(size, columns.offset, b, k, e, image.offset, this.#product.offset)
    const sum = kernels.dot(rows, roots.offset, image.offset)
    const [along, product, list] = [this.#along.view, this.#product.view, columns.view]
    for (let i = 0; i < size; i++) product[i] += this.#l2[i] * along[i] - centres.view[list[i]] * sum
  }
}
