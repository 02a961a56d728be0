import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { choleskyFactor, choleskySolve } from '../../math/cholesky.ts'
import { pullOf } from '../../penalty/positive.ts'
import type { Columns } from './newton/columns.ts'

/** Residuals whose correlations with all columns are kept. */
const KEPT = 6

/** Where more than this share of the columns is in doubt, all are worked out, and kept. */
const MANY = 0.25

/** What rounding may have done to a sum of kept slopes is far below a millionth of a bound. */
const MARGIN = 1 - 1e-6

/** What a screen asks of columns. */
export type ScreenedColumns = Pick<Columns, 'rows' | 'count' | 'lengths' | 'products' | 'productsAt'>

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
  readonly #columns: ScreenedColumns
  /** Residuals, and the slopes of all columns at each. */
  readonly #kept: Block<Float64Array>
  readonly #slopes: Block<Float64Array>
  /** Products among the residuals, by their places. */
  readonly #gram = new Float64Array(KEPT * KEPT)
  #count = 0
  /** The places of those that a residual is made of, the latest first, and the factor of their products. */
  #latest: readonly number[] = []
  #factor = new Float64Array()
  readonly #rest: Block<Float64Array>
  readonly #share: Block<Float64Array>
  readonly #list: Block<Int32Array>
  readonly #values: Block<Float64Array>
  #next = 0

  constructor(core: OpenKernels, columns: ScreenedColumns) {
    const { arena } = core
    this.#core = core
    this.#columns = columns
    this.#kept = arena.float64(columns.rows * KEPT)
    this.#slopes = arena.float64(columns.count * KEPT)
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
   * @param scale what bounds are multiplied by.
   * @param positive whether slopes are held from above alone: those of weights that may not go below 0.
   */
  above(
    residual: number,
    { offset, view }: Block<Float64Array>,
    found: (j: number, slope: number) => void,
    scale = 1,
    positive = false,
  ): void {
    const { count } = this.#columns
    const list = this.#list.view
    const values = this.#values
    const doubtful = this.#doubtful(residual, offset, scale, positive)
    if (doubtful <= MANY * count) {
      this.#columns.productsAt(this.#list, doubtful, residual, values)
      for (let i = 0; i < doubtful; i++)
        if (pullOf(values.view[i], positive) > scale * view[list[i]]) found(list[i], values.view[i])
      return
    }
    this.#columns.products(residual, values)
    this.#keep(residual)
    for (let j = 0; j < count; j++) if (pullOf(values.view[j], positive) > scale * view[j]) found(j, values.view[j])
  }

  /** Lists the columns whose slopes may be above their bounds, and says how many they are. */
  #doubtful(residual: number, bounds: number, scale: number, positive: boolean): number {
    const { count, rows, lengths } = this.#columns
    const { kernels } = this.#core
    const rest = this.#rest
    kernels.scaledCopy(rows, 1, residual, rest.offset)
    const shares = this.#shares(residual)
    for (let i = 0; i < this.#count; i++) this.#share.view[i] = -shares[i]
    kernels.gemv(rows, this.#count, this.#kept.offset, rows, this.#share.offset, rest.offset)
    const missing = Math.sqrt(kernels.sumOfSquares(rows, rest.offset)) * (1 + 1e-12)
    this.#share.view.set(shares)
    const [slopes, share, list] = [this.#slopes.offset, this.#share.offset, this.#list.offset]
    return kernels.screenColumns(
      count,
      this.#count,
      slopes,
      count,
      share,
      missing,
      lengths.offset,
      bounds,
      scale * MARGIN,
      Number(positive),
      list,
    )
  }

  /** How the residual is best made of those kept: least squares. */
  #shares(residual: number): Float64Array {
    const { rows } = this.#columns
    const { kernels } = this.#core
    const latest = this.#latest
    const solved = Float64Array.from(latest, (slot) => kernels.dot(rows, this.#at(slot), residual))
    choleskySolve(this.#factor, latest.length, solved)
    const shares = new Float64Array(this.#count)
    for (let i = 0; i < latest.length; i++) shares[latest[i]] = solved[i]
    return shares
  }

  /** The latest of those kept, up to the first that nearly hangs on those after it. */
  #refactor(): void {
    const kept = this.#count
    const latest = Array.from({ length: kept }, (_, i) => (this.#next - 1 - i + kept) % kept)
    const G = new Float64Array(kept * kept)
    for (const [a, slot] of latest.entries()) {
      for (let b = 0; b <= a; b++) G[a * kept + b] = this.#gram[slot * KEPT + latest[b]]
    }
    const rank = choleskyFactor(G, kept)
    this.#latest = latest.slice(0, rank)
    this.#factor = Float64Array.from({ length: rank * rank }, (_, e) => G[Math.floor(e / rank) * kept + (e % rank)])
  }

  #keep(residual: number): void {
    const { rows, count } = this.#columns
    const { kernels } = this.#core
    const slot = this.#next % KEPT
    kernels.scaledCopy(rows, 1, residual, this.#at(slot))
    this.#slopes.view.set(this.#values.view, slot * count)
    this.#count = Math.max(this.#count, slot + 1)
    this.#next = slot + 1
    for (let other = 0; other < this.#count; other++) {
      const product = kernels.dot(rows, this.#at(slot), this.#at(other))
      this.#gram[slot * KEPT + other] = product
      this.#gram[other * KEPT + slot] = product
    }
    this.#refactor()
  }

  #at(slot: number): number {
    return this.#kept.offset + slot * this.#columns.rows * Float64Array.BYTES_PER_ELEMENT
  }
}
