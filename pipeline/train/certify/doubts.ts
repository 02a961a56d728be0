import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'

/** From one λ whose slopes are worked out for all features to the next. */
const STRIDE = 12

/** A slope is below its strength for sure where this share of the strength is left. */
const MARGIN = 1 / 128

/** The dual point may be so much longer than foreseen: half of what the margin leaves. */
export const SLACK = 1 + MARGIN / 2

/** Below this, numbers and their squares may vanish in rounding. */
const TINY = 1e-150
const LEAST = 1e-290

/** The products of fewer features than this take less time than finding out which of them matter. */
export const FEW = 256

/** Where more than this share of the features is in doubt, all are looked at. */
export const MANY = 0.5

/** So many fits, from a place on. */
export interface Stretch {
  readonly first: number
  readonly count: number
}

/** An order of some λ, in which those come first that all features are looked at for. */
export interface Order {
  readonly order: readonly number[]
  /** How many these are. */
  readonly ends: number
  /** Where those between the first two of them begin in the order, and how many they are; then those between the next two. */
  readonly stretches: readonly Stretch[]
}

/** All are looked at for the first of `count` λ, the last, and others evenly between. */
export function orderOf(count: number): Order {
  const gaps = Math.ceil((count - 1) / STRIDE)
  const ends = Array.from({ length: gaps + 1 }, (_, k) => Math.round((k * (count - 1)) / Math.max(gaps, 1)))
  const order = [...ends]
  const stretches: Stretch[] = []
  for (let k = 0; k < gaps; k++) {
    stretches.push({ first: order.length, count: ends[k + 1] - ends[k] - 1 })
    for (let t = ends[k] + 1; t < ends[k + 1]; t++) order.push(t)
  }
  return { order, ends: ends.length, stretches }
}

/** All are looked at for each of them. */
export function inOrder(count: number): Order {
  return { order: Array.from({ length: count }, (_, t) => t), ends: count, stretches: [] }
}

/** Scaled features x_j = spread_j·z_j + offset_j by columns z, of which only these facts count. */
export interface Extents {
  readonly features: number
  /** ⟨z_j, z_j⟩ and ⟨z_j, 1⟩. */
  readonly squares: Float64Array
  readonly means: Float64Array
  readonly spread: Float64Array
  readonly offset: Float64Array
  /** Whether residuals sum to 0. */
  readonly intercept: boolean
}

/** Residuals one after the other, by rows and weighted by v; and what each sums to, weighted. */
export interface Residuals {
  readonly rows: number
  readonly plain: Block<Float64Array>
  readonly weighted: Block<Float64Array>
  readonly levels: Float64Array
}

/** Two of the residuals whose products with all columns are known: where those of the first are, and how far on those of the other. */
export interface Known {
  readonly ends: readonly [number, number]
  readonly products: number
  readonly ld: number
}

/** What slopes are held to: `share` of the strength l1, less `taken`. `moved` is how far the dual point is from the residual. */
export interface Held {
  /** It never changes. */
  readonly l1: Float64Array
  /** Whether from above alone. */
  readonly positive: boolean
  readonly share: number
  readonly taken: number
  readonly moved: number
}

/**
 * Which features a certificate has to look at. At most λ of a path most slopes are below their strengths for sure: neither do they
 * violate an optimality condition, nor bound a dual point. What is proved without them is the same to the last bit.
 *
 *     r = a·r_a + b·r_b + e   ⇒   |⟨z_j, r⟩ − a⟨z_j, r_a⟩ − b⟨z_j, r_b⟩| ≤ ‖z_j − m_j‖·‖e‖ + |m_j|·|⟨1, e⟩|
 *
 * holds whatever a and b are, since e is worked out; least squares makes it short. Between r_a and r_b e is of the second order.
 * What rounding can do to any of it is added.
 */
export class Doubts {
  readonly #core: OpenKernels
  readonly #count: number
  /** ‖z_j − m_j‖. */
  readonly #lengths: Block<Float64Array>
  readonly #bounds: Block<Float64Array>
  readonly #list: Block<Int32Array>
  /** The strengths that the bounds are of. */
  #l1: Float64Array = new Float64Array()
  /** The largest 1/l1_j among them, and by how much ⟨1, e⟩ counts beside the strength of any. */
  #weakest = 0
  #beside = 0
  /** By how much ⟨1, e⟩ counts in the slope of a feature, and by how much ⟨z_j, e⟩ does, inverted. */
  readonly #besides: Float64Array
  /** Whether slopes have the signs of those of the columns. */
  readonly #isUpright: boolean
  readonly #inverses: Float64Array
  readonly #rest: Block<Float64Array>
  readonly #weightedRest: Block<Float64Array>
  readonly #shares: Block<Float64Array>
  readonly #ends: Block<Int32Array>

  constructor(core: OpenKernels, rows: number, extents: Extents) {
    const { arena } = core
    const { features: count, squares, means, spread, offset, intercept } = extents
    this.#core = core
    this.#count = count
    this.#lengths = arena.unset(count)
    this.#bounds = arena.unset(count)
    this.#list = arena.int32(count)
    this.#besides = new Float64Array(count)
    this.#inverses = new Float64Array(count)
    for (let j = 0; j < count; j++) {
      const mean = intercept ? means[j] : 0
      const square = Math.max(squares[j] - mean * mean, 0) + rounding(rows) * squares[j]
      this.#lengths.view[j] = Math.sqrt(square) * (1 + rounding(rows)) + TINY
      this.#besides[j] = Math.abs(offset[j]) + Math.abs(spread[j] * mean)
      this.#inverses[j] = 1 / Math.abs(spread[j])
    }
    this.#isUpright = spread.every((unit) => unit > 0)
    this.#rest = arena.unset(rows)
    this.#weightedRest = arena.unset(rows)
    this.#shares = arena.unset(2)
    this.#ends = arena.int32(2)
  }

  /** The features whose slope at this residual may be above what it is held to; the list holds until the next call. */
  at(residuals: Residuals, own: number, known: Known, held: Held): Int32Array {
    const { kernels } = this.#core
    const { levels } = residuals
    const [a, b] = known.ends
    const { shares, sizes } = this.#nearest(residuals, own, known.ends)
    const rest = Math.sqrt(Math.max(this.#restOf(residuals, own, shares), 0))
    const noise = rounding(residuals.rows) * sizes
    const missing = (rest + held.moved + noise) * (1 + rounding(residuals.rows)) + TINY
    const level =
      Math.abs(levels[own]) + Math.abs(shares[0] * levels[a]) + Math.abs(shares[1] * levels[b]) + held.moved + noise

    this.#holdTo(held.l1)
    // What anything takes of any strength is as much of all.
    const share = Math.max((1 - MARGIN) * held.share - held.taken * this.#weakest - this.#beside * level, 0)
    this.#shares.view.set(shares)
    const [from, by, lengths, limits, list] = [
      known.products,
      this.#shares.offset,
      this.#lengths.offset,
      this.#bounds.offset,
      this.#list.offset,
    ]
    const oneSided = Number(held.positive && this.#isUpright)
    const [all, ld] = [this.#count, known.ld]
    const count = kernels.screenColumns(all, 2, from, ld, by, missing, lengths, limits, share, oneSided, list)
    return this.#list.view.subarray(0, count)
  }

  /** The bounds are as many ⟨z_j, e⟩ as make up the strength of each feature. */
  #holdTo(l1: Float64Array): void {
    if (l1 === this.#l1) return
    this.#l1 = l1
    this.#weakest = 0
    this.#beside = 0
    for (let j = 0; j < l1.length; j++) {
      const isHeld = l1[j] > LEAST
      this.#bounds.view[j] = isHeld ? l1[j] * this.#inverses[j] : -1
      if (!isHeld) continue
      this.#weakest = Math.max(this.#weakest, 1 / l1[j])
      this.#beside = Math.max(this.#beside, this.#besides[j] / l1[j])
    }
  }

  /** How a residual is best made of two others, and ‖r‖ + |a|·‖r_a‖ + |b|·‖r_b‖. */
  #nearest({ rows, plain, weighted }: Residuals, own: number, [a, b]: Known['ends']) {
    const dot = (left: number, right: number) =>
      this.#core.kernels.dot(rows, runAt(plain, rows, left), runAt(weighted, rows, right))
    const [aa, bb, ab] = [dot(a, a), dot(b, b), dot(a, b)]
    const [ar, br] = [dot(a, own), dot(b, own)]
    const determinant = aa * bb - ab * ab
    const shares =
      determinant > 1e-8 * aa * bb
        ? [(ar * bb - br * ab) / determinant, (br * aa - ar * ab) / determinant]
        : [aa > 0 ? ar / aa : 0, 0]
    const sizes = Math.sqrt(dot(own, own)) + Math.abs(shares[0]) * Math.sqrt(aa) + Math.abs(shares[1]) * Math.sqrt(bb)
    this.#ends.view.set([a, b])
    return { shares, sizes }
  }

  /** ⟨e, e⟩. */
  #restOf({ rows, plain, weighted }: Residuals, own: number, shares: readonly number[]): number {
    const { kernels } = this.#core
    this.#shares.view.set(shares.map((share) => -share))
    for (const [all, rest] of [
      [plain, this.#rest],
      [weighted, this.#weightedRest],
    ]) {
      kernels.scaledCopy(rows, 1, runAt(all, rows, own), rest.offset)
      kernels.gemvAt(rows, 2, this.#ends.offset, all.offset, rows, this.#shares.offset, rest.offset)
    }
    return kernels.dot(rows, this.#rest.offset, this.#weightedRest.offset)
  }
}

function runAt({ offset }: Block<Float64Array>, rows: number, k: number): number {
  return offset + k * rows * Float64Array.BYTES_PER_ELEMENT
}

/** More than rounding can be of a sum over so many rows, as a share of the sizes in it. */
function rounding(rows: number): number {
  return 4 * (rows + 16) * Number.EPSILON
}
