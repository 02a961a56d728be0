import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { Subset } from '../../math/subset.ts'
import type { StrengthsAlong } from '../../penalty/strengths.ts'
import type { Certificate } from './certificate.ts'
import { Doubts, FEW, inOrder, type Known, MANY, orderOf, type Residuals, SLACK } from './doubts.ts'
import {
  type Framed,
  type FramedProblem,
  freeFeatures,
  type Null,
  nullModel,
  proveFramed,
  residualOf,
  residualRoom,
  type ScaledFit,
} from './framed-certificate.ts'
import { type FramedPart, partOf } from './framed-part.ts'

/** A problem by its columns in the frame, however they lie in the memory of the kernels. */
export interface FramedColumns {
  readonly posed: Framed
  readonly rows: number
  readonly target: Block<Float64Array>
  /** v, which sums to 1; 0 for rows that are predicted and not fitted. */
  readonly weights: Block<Float64Array>
  /** The inner products with the target, with 1 and with these columns. */
  framed(free: readonly number[]): FramedProblem
  /** r ← Σ_i e_i z_j for j = features_i, and what e has of the target and of 1. */
  writeResidual(features: Int32Array, e: Float64Array, into: Block<Float64Array>): void
  /** ⟨z_j, r⟩ for these features, for the target, and a 0 that is still to be filled in, of each of `count` weighted residuals. */
  products(features: Int32Array, weighted: Block<Float64Array>, count: number, into: Block<Float64Array>): void
}

/** λ whose residuals are held at a time. */
const TILE = 64

/**
 * Duality gap, optimality violation and objective of a path under squared loss, from columns: the residual of each λ from its
 * weights, then ⟨z_j, r⟩. At some λ all features are looked at, and what they say there tells which have to be at those between.
 *
 * Nothing here is shared with a solver; the kernels multiply the matrices.
 *
 * @param onResidual told of each λ's residual, in all rows, in units of the frame's target; the vector is used again.
 */
export function certifyByFrame(
  core: OpenKernels,
  columns: FramedColumns,
  path: StrengthsAlong,
  fits: readonly ScaledFit[],
  onResidual: (l: number, residual: Float64Array) => void,
): Certificate[] {
  return core.arena.scoped(() => {
    const proof = new FramedPath(core, columns, path, fits)
    for (let from = 0; from < fits.length; from += TILE) {
      proof.tile(from, Math.min(TILE, fits.length - from), onResidual)
    }
    return proof.certificates
  })
}

class FramedPath {
  readonly certificates: Certificate[] = []
  readonly #core: OpenKernels
  readonly #columns: FramedColumns
  readonly #path: StrengthsAlong
  readonly #fits: readonly ScaledFit[]
  readonly #everything: FramedPart
  readonly #residuals: Residuals
  readonly #doubts: Doubts | null
  readonly #isRidged: boolean
  /** Room for what a fit makes of the frame, for weights, and for where they are. */
  readonly #residual: Float64Array
  readonly #weights: Block<Float64Array>
  readonly #places: Block<Int32Array>
  /** The features that have a weight at each λ of a tile, by place. */
  readonly #used: Int32Array[] = []
  /** The columns that go free, and the null model where they do. */
  #free: readonly number[]
  #nothing: Null

  constructor(core: OpenKernels, columns: FramedColumns, path: StrengthsAlong, fits: readonly ScaledFit[]) {
    const { arena } = core
    const { posed, rows } = columns
    const p = posed.features
    const wide = Math.min(TILE, fits.length)
    this.#core = core
    this.#columns = columns
    this.#path = path
    this.#fits = fits
    this.#everything = partOf(
      posed,
      Int32Array.from({ length: p }, (_, j) => j),
    )
    const [plain, weighted] = [arena.unset(rows * wide), arena.unset(rows * wide)]
    this.#residuals = { rows, plain, weighted, levels: new Float64Array(wide) }
    this.#residual = new Float64Array(p + 2)
    this.#weights = arena.unset(p)
    this.#places = arena.int32(p)
    this.#free = freeFeatures(posed, path.at(0))
    this.#isRidged = path.at(0).l2.some((strength) => strength > 0)
    const problem = columns.framed(this.#free)
    this.#nothing = nullModel(problem, this.#free)
    // What goes free besides the intercept moves the dual point by more than the bound knows of.
    const isScreened = p >= FEW && this.#free.every((j) => j > p)
    this.#doubts = isScreened ? new Doubts(core, rows, { ...problem, means: problem.against(p + 1) }) : null
  }

  /** `wide` λ from `from` on. Their residuals lie in an order of their own: first those that all features are looked at for. */
  tile(from: number, wide: number, onResidual: (l: number, residual: Float64Array) => void): void {
    const { arena } = this.#core
    const { order, ends, stretches } = this.#doubts === null ? inOrder(wide) : orderOf(wide)
    const places = new Int32Array(wide)
    for (const [place, t] of order.entries()) places[t] = place
    for (let t = 0; t < wide; t++) onResidual(from + t, this.#write(from + t, places[t]))

    const width = this.#columns.posed.features + 2
    arena.scoped(() => {
      const products = arena.float64(ends * width)
      this.#prove(this.#everything, from, order.slice(0, ends), 0, products)
      for (const [k, { first, count }] of stretches.entries()) {
        const known = { ends: [k, k + 1], products: offsetAt(products, k * width), ld: width } as const
        if (count > 0) arena.scoped(() => this.#between(known, from, order.slice(first, first + count), first))
      }
    })
  }

  /** The λ between two that all features have been looked at for. */
  #between(known: Known, from: number, between: readonly number[], first: number): void {
    const { arena } = this.#core
    const reaches = between.map((_, k) => this.#reachOf(first + k))
    const part = this.#inDoubt(known, from, between, first, reaches)
    const products = arena.float64(between.length * (part.features.length + 2))
    const reached = this.#prove(part, from, between, first, products)
    if (part === this.#everything) return
    for (const [k, t] of between.entries()) {
      if (reached[k] <= reaches[k] * SLACK) continue
      arena.scoped(() => {
        const all = arena.float64(this.#columns.posed.features + 2)
        this.#prove(this.#everything, from, [t], first + k, all)
      })
    }
  }

  /** The features that any of these λ has to look at. */
  #inDoubt(
    known: Known,
    from: number,
    between: readonly number[],
    first: number,
    reaches: readonly number[],
  ): FramedPart {
    const { posed } = this.#columns
    const scale = posed.spread[posed.features]
    const marked = new Subset(posed.features)
    for (const [k, t] of between.entries()) {
      const moved = posed.intercept ? Math.abs(this.#residuals.levels[first + k]) : 0
      const { unit, lambda } = this.#path.multiple(from + t)
      const { l1, positive } = unit
      const held = { l1, positive, share: lambda / scale / reaches[k], taken: 0, moved }
      const listed = this.#doubts?.at(this.#residuals, first + k, known, held) ?? []
      for (let i = 0; i < listed.length; i++) marked.add(listed[i])
      const used = this.#used[first + k]
      for (let i = 0; i < used.length; i++) marked.add(used[i])
    }
    return marked.size > MANY * posed.features ? this.#everything : partOf(posed, Int32Array.from(marked.members()))
  }

  /** Up to which multiple of the residual a dual point may be tried: the best along it where a ridge stands for bounds, else about 1. */
  #reachOf(place: number): number {
    if (!this.#isRidged) return 1
    const { kernels } = this.#core
    const { rows, plain, weighted } = this.#residuals
    const own = offsetAt(weighted, place * rows)
    const square = kernels.dot(rows, offsetAt(plain, place * rows), own)
    return square > 0 ? Math.max(kernels.dot(rows, this.#columns.target.offset, own) / square, 1) : 1
  }

  /** Certifies λ whose residuals lie one after the other from a place on. @returns how far each dual point reached. */
  #prove(
    part: FramedPart,
    from: number,
    some: readonly number[],
    first: number,
    products: Block<Float64Array>,
  ): number[] {
    const { rows, weighted, levels } = this.#residuals
    const m = part.features.length
    this.#columns.products(part.features, runAt(weighted, rows, first, some.length), some.length, products)
    const { residual, bounds, left } = residualRoom(m)
    const path = part === this.#everything ? this.#path : this.#path.some(part.features)
    let nothing = part.nothing(this.#nothing)
    return some.map((t, k) => {
      const l = from + t
      residualOf(this.#columns.posed, this.#fits[l], residual, part.features)
      const inner = products.view.subarray(k * (m + 2), (k + 1) * (m + 2))
      inner[m + 1] = levels[first + k]
      const strengths = path.at(l)
      // Unpenalised columns are the same all along a path, but for λ = 0.
      if (freeFeatures(part.framed, strengths).length !== this.#free.length) {
        this.#free = freeFeatures(this.#columns.posed, this.#path.at(l))
        this.#nothing = nullModel(this.#columns.framed(this.#free), this.#free)
        nothing = part.nothing(this.#nothing)
      }
      const { certificate, reach } = proveFramed(part.framed, strengths, nothing, { residual, inner, bounds, left })
      this.certificates[l] = certificate
      return reach
    })
  }

  /** The residual of a fit, and what goes with it, at a place among those of the tile. */
  #write(l: number, place: number): Float64Array {
    const { kernels } = this.#core
    const { posed, rows, weights } = this.#columns
    const { plain, weighted, levels } = this.#residuals
    this.#weights.view.set(this.#fits[l].w)
    const count = kernels.nonzeroPlaces(this.#weights.view.length, this.#weights.offset, this.#places.offset)
    const used = new Int32Array(this.#places.view.subarray(0, count))
    this.#used[place] = used
    residualOf(posed, this.#fits[l], this.#residual, used)
    const r = runAt(plain, rows, place)
    this.#columns.writeResidual(used, this.#residual, r)
    const into = offsetAt(weighted, place * rows)
    kernels.multiply(rows, weights.offset, r.offset, into)
    levels[place] = kernels.sum(rows, into)
    return r.view
  }
}

function offsetAt({ offset }: Block<Float64Array>, k: number): number {
  return offset + k * Float64Array.BYTES_PER_ELEMENT
}

function runAt(block: Block<Float64Array>, rows: number, k: number, count = 1): Block<Float64Array> {
  return { offset: offsetAt(block, k * rows), view: block.view.subarray(k * rows, (k + count) * rows) }
}
