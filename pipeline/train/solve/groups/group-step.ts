import type { Block } from '../../../kernels/arena.ts'
import { factorInPlace } from '../../../kernels/cholesky.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { isEqual, lengthOf } from '../../../math/vector.ts'
import { isOpen, type OpenGroup, type SquareMatrix } from './open-group.ts'

/** Added to the diagonal, as a share of its largest entry: where columns hang together, a step along what changes nothing is none. */
const RIDGE = 1e-13

/** More is added after a step that had to be cut to less than this share. */
const SHORT = 1 / 8

/** A pivot that has lost this share of its diagonal entry is none. */
const DEPENDENT = 1e-15

/** The share of the promised fall that a step must bring. */
const ARMIJO = 1e-4

const MAX_HALVINGS = 30

const NONE = new Int32Array()

/** Falls are known to this share of what the groups cost; smaller ones prove nothing. */
const FALL_ROUNDING = 1e-15

/**
 * Newton steps of all open groups together: away from 0 a group's length is smooth,
 *
 *     d = (H + C)⁻¹ (r − c w/‖w‖),   C_gg = c_g/‖w_g‖ (I − w_g w_gᵀ/‖w_g‖²)
 *
 * with r the slope. Where columns are dependent, what is added to the diagonal grows until steps are short enough to be taken whole, as in
 * Levenberg–Marquardt. A factor serves the steps among the same members until `forget`.
 */
export class GroupStep {
  readonly #core: OpenKernels
  readonly #hessian: SquareMatrix
  #places: Block<Int32Array>
  #factor: Block<Float64Array>
  #step: Block<Float64Array>
  /** H·step. */
  #pull: Block<Float64Array>
  #room = 0
  #damping = RIDGE
  /** The members whose factor there is, in its order. */
  #factored = NONE

  constructor(core: OpenKernels, hessian: SquareMatrix) {
    const { arena } = core
    this.#core = core
    this.#hessian = hessian
    this.#places = arena.int32(0)
    this.#factor = arena.float64(0)
    this.#step = arena.float64(0)
    this.#pull = arena.float64(0)
  }

  /** The next step has a factor of its own. */
  forget(): void {
    this.#factored = NONE
  }

  /**
   * A step of all open groups together, as far as the objective falls and no single weight reaches 0.
   *
   * @returns whether one did: the next step is without it.
   */
  take(w: Float64Array, r: Float64Array, groups: readonly OpenGroup[]): boolean {
    this.#grow()
    const { kernels } = this.#core
    const { block, ld, size: members } = this.#hessian
    const open = groups.filter((group) => isOpen(w, group))
    const [list, step, pull] = [this.#places.view, this.#step.view, this.#pull.view]
    let size = 0
    for (const { places, cost } of open) {
      const share = cost === 0 ? 0 : cost / lengthOf(w, places)
      for (const a of places) {
        step[size] = r[a] - share * w[a]
        list[size++] = a
      }
    }
    const downhill = step.slice(0, size)
    const isNew = !isEqual(this.#factored, list.subarray(0, size))
    if (isNew && !this.#factorise(w, open, size)) {
      this.#damp(0, isNew)
      return false
    }
    kernels.solveLower(size, this.#factor.offset, size, this.#step.offset)
    kernels.solveLowerTransposed(size, this.#factor.offset, size, this.#step.offset)
    pull.fill(0, 0, members)
    kernels.gemvAt(members, size, this.#places.offset, block.offset, ld, this.#step.offset, this.#pull.offset)

    let promised = 0
    let linear = 0
    let square = 0
    for (let a = 0; a < size; a++) {
      promised += downhill[a] * step[a]
      linear += r[list[a]] * step[a]
      square += pull[list[a]] * step[a]
    }
    if (!(promised > 0)) {
      this.#damp(0, isNew)
      return false
    }
    const slack = FALL_ROUNDING * open.reduce((sum, { places, cost }) => sum + cost * lengthOf(w, places), 0)
    const closed = firstToClose(w, step, open)
    const whole = closed?.share ?? 1
    for (let halving = 0, t = whole; halving < MAX_HALVINGS; halving++, t /= 2) {
      const fall = t * linear - 0.5 * t * t * square - lengthened(w, step, open, t)
      if (!(fall >= ARMIJO * t * promised - slack)) continue
      this.#damp(t / whole, isNew)
      for (let a = 0; a < size; a++) w[list[a]] += t * step[a]
      for (let b = 0; b < members; b++) r[b] -= t * pull[b]
      if (closed === null || halving > 0) return false
      w[closed.place] = 0
      return true
    }
    this.#damp(0, isNew)
    return false
  }

  /** Cholesky's factor of H + C among the open groups, in the order in which they are listed. False where it has none. */
  #factorise(w: Float64Array, open: readonly OpenGroup[], size: number): boolean {
    const { block, ld } = this.#hessian
    const L = this.#factor.view
    this.#core.kernels.gatherLower(size, this.#places.offset, block.offset, ld, this.#factor.offset, size)
    let largest = 0
    for (let a = 0; a < size; a++) largest = Math.max(largest, L[a * (size + 1)])
    for (let a = 0; a < size; a++) L[a * (size + 1)] += this.#damping * largest
    let at = 0
    for (const { places, cost } of open) {
      const length = lengthOf(w, places)
      const bend = cost === 0 ? 0 : cost / length
      for (let b = 0; b < places.length; b++) {
        const share = bend === 0 ? 0 : (bend * w[places[b]]) / (length * length)
        const column = (at + b) * size + at
        L[column + b] += bend
        for (let a = b; a < places.length; a++) L[column + a] -= share * w[places[a]]
      }
      at += places.length
    }
    const isWhole = factorInPlace(this.#core, size, this.#factor.offset, size, DEPENDENT) === size
    this.#factored = isWhole ? this.#places.view.slice(0, size) : NONE
    return isWhole
  }

  /** After a step of which so much could be gone. A factor that was not made for it is done for first. */
  #damp(share: number, isNew: boolean): void {
    if (share < 1) this.forget()
    if (share === 1) this.#damping = Math.max(this.#damping / 10, RIDGE)
    else if (isNew && share < SHORT) this.#damping = Math.min(this.#damping * 100, 1)
  }

  #grow(): void {
    const { ld } = this.#hessian
    if (ld <= this.#room) return
    const { arena } = this.#core
    this.#places = arena.int32(ld)
    this.#factor = arena.unset(ld * ld)
    this.#step = arena.float64(ld)
    this.#pull = arena.float64(ld)
    this.#room = ld
    this.forget()
  }
}

/** The first group of one weight that a step takes to 0, and after which share of it; null where none gets there. */
function firstToClose(w: Float64Array, step: Float64Array, groups: readonly OpenGroup[]) {
  let first: { place: number; share: number } | null = null
  let at = 0
  for (const { places, cost } of groups) {
    const share = places.length === 1 && cost > 0 ? -w[places[0]] / step[at] : 0
    if (share > 0 && share < (first?.share ?? 1)) first = { place: places[0], share }
    at += places.length
  }
  return first
}

/** How much longer, by their costs, groups are after a part of a step. */
function lengthened(w: Float64Array, step: Float64Array, groups: readonly OpenGroup[], t: number): number {
  let sum = 0
  let at = 0
  for (const { places, cost } of groups) {
    let [before, after] = [0, 0]
    for (let a = 0; a < places.length; a++) {
      const weight = w[places[a]]
      const moved = weight + t * step[at + a]
      before += weight * weight
      after += moved * moved
    }
    sum += cost * (Math.sqrt(after) - Math.sqrt(before))
    at += places.length
  }
  return sum
}
