import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { pullOf } from '../../../penalty/positive.ts'
import type { Strengths } from '../../../penalty/strengths.ts'
import type { ResidualColumns } from '../residual-columns.ts'
import { Screen } from '../screen.ts'
import { Extrapolation } from './extrapolation.ts'
import { sparseResiduals, type UnitColumns } from './unit-columns.ts'

/** A slope is above its bound by less than this, columns and target being of length 1, only by rounding. */
const ROUNDING = 2e-13

/** A column outside of the working set whose slope is more than its penalty can hold. */
export interface Violator {
  readonly column: number
  readonly excess: number
}

/** Weights, residual and working set of a path in work. All in the memory of the kernels. */
export class DescentState {
  readonly w: Block<Float64Array>
  /** Columns of the working set. */
  size = 0
  readonly #core: OpenKernels
  readonly #columns: UnitColumns
  readonly #residuals: ResidualColumns
  readonly #members: Block<Int32Array>
  readonly #isMember: Uint8Array
  /** At the λ in work; in the memory of the kernels those of members. */
  #strengths: Strengths
  readonly #l1: Block<Float64Array>
  readonly #l2: Block<Float64Array>
  /** τ − Σ w_j z_j, of columns that are not centred. */
  readonly #residual: Block<Float64Array>
  readonly #centred: Block<Float64Array>
  /** What a sweep reads and leaves: √vᵀr, Σδ², weights that turned. */
  readonly #sweep: Block<Float64Array>
  /** By place in the working set. */
  readonly #slopes: Block<Float64Array>
  readonly #weights: Block<Float64Array>
  /** For what lies outside of the working set; ∞ for members. Made when they are first asked for at a λ. */
  readonly #bounds: Block<Float64Array>
  #isBounded = false
  /** The weights before a leap. */
  readonly #before: Float64Array
  readonly #screen: Screen
  readonly #ahead: Extrapolation

  constructor(core: OpenKernels, columns: UnitColumns) {
    const { arena } = core
    const { rows, count } = columns
    this.#core = core
    this.#columns = columns
    this.#residuals = sparseResiduals(columns, core)
    this.w = arena.float64(count)
    this.#members = arena.int32(count)
    this.#isMember = new Uint8Array(count)
    this.#strengths = { l1: new Float64Array(count), l2: new Float64Array(count), positive: false }
    this.#l1 = arena.float64(count)
    this.#l2 = arena.float64(count)
    this.#residual = arena.float64(rows)
    this.#centred = arena.float64(rows)
    this.#sweep = arena.float64(3)
    this.#slopes = arena.float64(count)
    this.#weights = arena.float64(count)
    this.#bounds = arena.float64(count)
    this.#before = new Float64Array(count)
    this.#screen = new Screen(core, this.#residuals.screened)
    this.#ahead = new Extrapolation(core, count)
  }

  /** The working set of another λ: all weights, all that no L1 part holds, and what was foreseen. Its strengths stay as they are meanwhile. */
  begin(strengths: Strengths, foreseen: readonly number[]): void {
    this.#strengths = strengths
    this.#isMember.fill(0)
    this.#ahead.forget()
    this.#isBounded = false
    this.size = 0
    const { l1 } = strengths
    const w = this.w.view
    for (let j = 0; j < w.length; j++) if (w[j] !== 0 || l1[j] === 0) this.#take(j)
    this.take(foreseen)
    this.#refresh()
  }

  take(columns: readonly number[]): void {
    for (const j of columns) if (this.#isMember[j] === 0) this.#take(j)
  }

  #take(column: number): void {
    this.#ahead.forget()
    this.#isMember[column] = 1
    this.#l1.view[column] = this.#strengths.l1[column]
    this.#l2.view[column] = this.#strengths.l2[column]
    this.#members.view[this.size++] = column
  }

  /** One sweep of coordinate descent over the working set. */
  sweep(): void {
    const { begins, places, entries } = this.#columns.matrix
    this.#core.kernels.sparseDescend(
      this.size,
      this.#members.offset,
      begins.offset,
      places.offset,
      entries.offset,
      this.#columns.centres.offset,
      this.#l1.offset,
      this.#l2.offset,
      this.#strengths.positive ? 0 : Number.NEGATIVE_INFINITY,
      this.w.offset,
      this.#residual.offset,
      this.#sweep.offset,
    )
    this.#ahead.add(this.w.view, this.#members.view, this.size)
  }

  /** The duality gap where only the working set is looked at, as a share of the objective at zero weights, which is ½. */
  gap(): number {
    const { kernels } = this.#core
    const { rows, target } = this.#columns
    const sum = this.#takeLevel()
    this.#residuals.slopesAt(this.#members, this.size, this.#residual, this.#slopes)
    const norm = kernels.sumOfSquares(rows, this.#residual.offset) - sum * sum
    const aligned = kernels.dot(rows, target.offset, this.#residual.offset)
    const [members, slopes] = [this.#members.view, this.#slopes.view]
    const [l1, l2, w] = [this.#l1.view, this.#l2.view, this.w.view]
    const { positive } = this.#strengths
    let longest = 1
    let loose = 0
    for (let i = 0; i < this.size; i++) {
      const j = members[i]
      const slope = pullOf(slopes[i], positive)
      if (l2[j] > 0) continue
      if (l1[j] === 0) loose = Math.max(loose, slope * Math.abs(w[j]))
      else if (slope > l1[j]) longest = Math.min(longest, l1[j] / slope)
    }
    const t = Math.min(longest, norm > 0 ? Math.max(aligned / norm, 0) : 0)
    let dual = t * aligned - 0.5 * t * t * norm
    for (let i = 0; i < this.size; i++) {
      const j = members[i]
      const excess = l2[j] > 0 ? t * pullOf(slopes[i], positive) - l1[j] : 0
      if (excess > 0) dual -= (excess * excess) / (2 * l2[j])
    }
    return 2 * Math.max(this.#objective() - dual, loose)
  }

  /** Moves on to where the last sweeps lead, if the objective falls by it. */
  leap(): void {
    const [members, before, w] = [this.#members.view, this.#before, this.w.view]
    const objective = this.#objective()
    for (let i = 0; i < this.size; i++) before[i] = w[members[i]]
    if (!this.#ahead.lead(w, members, this.size)) return
    this.#refresh()
    if (this.#objective() < objective) return
    for (let i = 0; i < this.size; i++) w[members[i]] = before[i]
    this.#refresh()
  }

  #objective(): number {
    const [sum] = this.#sweep.view
    const norm = this.#core.kernels.sumOfSquares(this.#columns.rows, this.#residual.offset) - sum * sum
    const [members, l1, l2, w] = [this.#members.view, this.#l1.view, this.#l2.view, this.w.view]
    let penalty = 0
    for (let i = 0; i < this.size; i++) {
      const j = members[i]
      if (w[j] !== 0) penalty += l1[j] * Math.abs(w[j]) + (l2[j] / 2) * w[j] * w[j]
    }
    return 0.5 * norm + penalty
  }

  /**
   * The columns outside of the working set that violate |slope_j| ≤ l1_j.
   *
   * @param next L1 strengths of the λ to come, or null; the same whenever it is asked at a λ.
   * @param foreseen gets the columns that may matter there: the sequential strong rule, slopes seldom move by more than their bound.
   */
  lookOutside(next: Float64Array | null, foreseen: number[]): Violator[] {
    const { l1, positive } = this.#strengths
    const [bounds, members] = [this.#bounds.view, this.#members.view]
    if (!this.#isBounded && next === null) bounds.set(l1)
    else if (!this.#isBounded && next !== null) {
      for (let j = 0; j < bounds.length; j++) bounds[j] = Math.min(l1[j], 2 * next[j] - l1[j])
    }
    this.#isBounded = true
    for (let i = 0; i < this.size; i++) bounds[members[i]] = Number.POSITIVE_INFINITY
    this.#residuals.rooted(this.#residual, this.#centred)
    const violators: Violator[] = []
    const found = (column: number, slope: number) => {
      const excess = pullOf(slope, positive) - l1[column]
      if (excess > ROUNDING) violators.push({ column, excess })
      foreseen.push(column)
    }
    this.#screen.above(this.#centred.offset, this.#bounds, found, 1, positive)
    return violators
  }

  /** The residual of the weights as they are, without what rounding has added up to. */
  #refresh(): void {
    const [members, w, weights] = [this.#members.view, this.w.view, this.#weights.view]
    for (let i = 0; i < this.size; i++) weights[i] = w[members[i]]
    this.#residuals.residual(this.#members, this.size, this.#weights, this.#residual)
    this.#takeLevel()
  }

  /** √vᵀr of the residual as it is. */
  #takeLevel(): number {
    const { rows, roots } = this.#columns
    const level = this.#core.kernels.dot(rows, roots.offset, this.#residual.offset)
    this.#sweep.view[0] = level
    return level
  }
}
