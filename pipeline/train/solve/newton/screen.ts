import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { choleskyFactor, choleskySolve } from '../../../math/cholesky.ts'
import type { Columns } from './columns.ts'

/** Residuals whose correlations with all columns are kept. */
const KEPT = 6

/** Where more than this share of the columns is in doubt, all are worked out, and kept. */
const MANY = 0.25

/**
 * Which columns can have a slope |z_jᵀr| above a bound, without working out most of them.
 *
 * Along a path a residual r nearly lies in the span of earlier ones, whose slopes are known for all columns:
 *
 *     r = Σ_i a_i r_i + e   ⇒   | z_jᵀr − Σ_i a_i z_jᵀr_i | ≤ ‖z_j‖·‖e‖
 *
 * with e worked out, so that the bound holds whatever a is; least squares makes e short. Only columns that it leaves in doubt are
 * touched.
 *
 * Neighbour: the same with one earlier residual and a = 1 is the rule of lazy updates, whose e is first order in the step of λ
 * where this one's is second order.
 */
export class Screen {
  readonly #core: OpenKernels
  readonly #columns: Columns
  readonly #lengths: Float64Array
  readonly #kept: Block<Float64Array>
  readonly #slopes: Float64Array[] = []
  readonly #rest: Block<Float64Array>
  readonly #share: Block<Float64Array>
  readonly #list: Block<Int32Array>
  readonly #values: Block<Float64Array>
  #next = 0

  constructor(core: OpenKernels, columns: Columns, lengths: Float64Array) {
    const { arena } = core
    this.#core = core
    this.#columns = columns
    this.#lengths = lengths
    this.#kept = arena.float64(columns.rows * KEPT)
    this.#rest = arena.float64(columns.rows)
    this.#share = arena.float64(KEPT)
    this.#list = arena.int32(columns.count)
    this.#values = arena.float64(columns.count)
  }

  /**
   * Calls `found` with every column whose slope is above its bound, and perhaps with others.
   *
   * @param residual offset of r.
   * @param bounds by column; ∞ for a column that nobody asks for.
   */
  above(residual: number, bounds: Float64Array, found: (j: number, slope: number) => void): void {
    const { count, rows, block } = this.#columns
    const { kernels } = this.#core
    const list = this.#list.view
    const values = this.#values
    const doubtful = this.#doubtful(residual, bounds)
    if (doubtful <= MANY * count) {
      kernels.gemvTransposedAt(rows, doubtful, this.#list.offset, block.offset, rows, residual, values.offset)
      for (let i = 0; i < doubtful; i++) if (Math.abs(values.view[i]) > bounds[list[i]]) found(list[i], values.view[i])
      return
    }
    kernels.gemvTransposed(rows, count, block.offset, rows, residual, values.offset)
    this.#keep(residual)
    for (let j = 0; j < count; j++) if (Math.abs(values.view[j]) > bounds[j]) found(j, values.view[j])
  }

  /** Lists the columns whose slopes may be above their bounds, and says how many they are. */
  #doubtful(residual: number, bounds: Float64Array): number {
    const { count, rows } = this.#columns
    const { kernels } = this.#core
    const kept = this.#slopes.length
    const rest = this.#rest
    kernels.scaledCopy(rows, 1, residual, rest.offset)
    const shares = this.#shares(residual)
    for (let i = 0; i < kept; i++) this.#share.view[i] = -shares[i]
    kernels.gemv(rows, kept, this.#kept.offset, rows, this.#share.offset, rest.offset)
    const missing = Math.sqrt(kernels.sumOfSquares(rows, rest.offset)) * (1 + 1e-12)
    let doubtful = 0
    for (let j = 0; j < count; j++) {
      const limit = bounds[j]
      if (limit === Number.POSITIVE_INFINITY) continue
      let about = 0
      for (let i = 0; i < kept; i++) about += shares[i] * this.#slopes[i][j]
      // What rounding may have done to the sum is far below a millionth of a bound.
      if (Math.abs(about) + missing * this.#lengths[j] > limit * (1 - 1e-6)) this.#list.view[doubtful++] = j
    }
    return doubtful
  }

  /** How the residual is best made of those kept: least squares, by the latest ones where they are nearly dependent. */
  #shares(residual: number): Float64Array {
    const { rows } = this.#columns
    const { kernels } = this.#core
    const kept = this.#slopes.length
    const latestFirst = Array.from({ length: kept }, (_, i) => (this.#next - 1 - i + kept) % kept)
    const at = (i: number) => this.#kept.offset + latestFirst[i] * rows * Float64Array.BYTES_PER_ELEMENT
    const G = new Float64Array(kept * kept)
    const share = new Float64Array(kept)
    for (let a = 0; a < kept; a++) {
      for (let b = 0; b <= a; b++) G[a * kept + b] = kernels.dot(rows, at(a), at(b))
      share[a] = kernels.dot(rows, at(a), residual)
    }
    const rank = choleskyFactor(G, kept)
    const L = Float64Array.from({ length: rank * rank }, (_, e) => G[Math.floor(e / rank) * kept + (e % rank)])
    const solved = share.subarray(0, rank)
    choleskySolve(L, rank, solved)
    const shares = new Float64Array(kept)
    for (let i = 0; i < rank; i++) shares[latestFirst[i]] = solved[i]
    return shares
  }

  #keep(residual: number): void {
    const { rows } = this.#columns
    const slot = this.#next % KEPT
    const to = this.#kept.offset + slot * rows * Float64Array.BYTES_PER_ELEMENT
    this.#core.kernels.scaledCopy(rows, 1, residual, to)
    this.#slopes[slot] = this.#values.view.slice()
    this.#next = slot + 1
  }
}
