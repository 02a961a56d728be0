import type { Block } from '../../../kernels/arena.ts'
import { factorInPlace } from '../../../kernels/cholesky.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { isEqual, isZero, lengthOf } from '../../../math/vector.ts'
import { type GroupRoom, ownMinimum } from './own-minimum.ts'

/** A group whose weights are members of the Hessian. */
export interface OpenGroup {
  readonly places: Int32Array
  /** c_g λ; 0 for a single weight that bears no penalty. */
  readonly cost: number
}

/** H among members a and b at a·ld + b, both triangles; how many there are may change between two solves. */
export interface SquareMatrix {
  readonly block: Block<Float64Array>
  readonly ld: number
  readonly size: number
}

/** What a group's own minimum is found with: its part of H, its slope with itself left out, its weights. */
interface SweepRoom extends GroupRoom {
  readonly own: Float64Array
  readonly z: Float64Array
  readonly to: Float64Array
}

/** Rounds of a sweep and a Newton step after which rounding is all that is left. */
const MAX_ROUNDS = 200

/** Rounds that do not halve the violation. */
const MAX_STALLS = 12

/** Sweeps one after the other that may still open or close groups, before a step of all that are open is worth its factor. */
const MAX_SWEEPS = 10

/** Added to the diagonal, as a share of its largest entry: where columns hang together, a step along what changes nothing is none. */
const RIDGE = 1e-13

/** More is added after a step that had to be cut to less than this share. */
const SHORT = 1 / 8

/** A pivot that has lost this share of its diagonal entry is none. */
const DEPENDENT = 1e-15

/** The share of the promised fall that a step must bring. */
const ARMIJO = 1e-4

const MAX_HALVINGS = 30

/** A factor whose step leaves more of the violation than this is made anew. */
const SLOW = 0.1

/** Steps that leave more than this wait for groups to open or close. */
const SETTLING = 0.3

const NONE = new Int32Array()

/** Falls are known to this share of what the groups cost; smaller ones prove nothing. */
const FALL_ROUNDING = 1e-15

/**
 * Minimises ½(w − u)ᵀH(w − u) − s·(w − u) + Σ_g c_g ‖w_g‖ from u, with s the slope there.
 *
 * Sweeps bring one group after the other to its own minimum, which opens and closes groups exactly; when these no longer change,
 * Newton steps of all open ones together end it: away from 0 a group's length is smooth,
 *
 *     d = (H + C)⁻¹ (r − c w/‖w‖),   C_gg = c_g/‖w_g‖ (I − w_g w_gᵀ/‖w_g‖²),   r = s − H(w − u)
 *
 * A factor of H + C serves for as long as its steps leave little, from one λ to the next.
 */
export class GroupQuadratic {
  readonly #core: OpenKernels
  readonly #hessian: SquareMatrix
  #places: Block<Int32Array>
  #factor: Block<Float64Array>
  #step: Block<Float64Array>
  /** H·step. */
  #pull: Block<Float64Array>
  #room = 0
  readonly #rooms = new Map<number, SweepRoom>()
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

  /**
   * @param w by place: u, which becomes the minimum.
   * @param r the slope there, which becomes that of the minimum.
   * @returns linear systems that were solved.
   */
  minimise(w: Float64Array, r: Float64Array, groups: readonly OpenGroup[], tolerance: number): number {
    this.#grow()
    let least = Number.POSITIVE_INFINITY
    let stalls = 0
    let sweeps = 0
    let passes = 0
    for (let round = 0; round < MAX_ROUNDS && stalls <= MAX_STALLS; round++) {
      const isSettled = this.#sweep(w, r, groups)
      const violation = largestViolation(w, r, groups)
      if (violation <= tolerance) break
      if (!isSettled && ++sweeps < MAX_SWEEPS) continue
      sweeps = 0
      stalls = violation < 0.5 * least ? 0 : stalls + 1
      least = Math.min(least, violation)
      const { systems, left } = this.#descend(w, r, groups, { tolerance, violation })
      passes += systems
      if (left <= tolerance) break
    }
    return passes
  }

  /** H is another one from now on. */
  forget(): void {
    this.#factored = NONE
  }

  /** Newton steps for as long as each leaves little of the violation; the factor of one serves the next while these do. */
  #descend(
    w: Float64Array,
    r: Float64Array,
    groups: readonly OpenGroup[],
    { tolerance, violation }: { readonly tolerance: number; readonly violation: number },
  ): { readonly systems: number; readonly left: number } {
    let systems = 0
    for (let before = violation; ; ) {
      do systems++
      while (this.#newton(w, r, groups))
      const left = largestViolation(w, r, groups)
      if (left > SLOW * before) this.forget()
      if (left <= tolerance || left > SETTLING * before) return { systems, left }
      before = left
    }
  }

  /** Brings each group to its own minimum. @returns whether none opened or closed. */
  #sweep(w: Float64Array, r: Float64Array, groups: readonly OpenGroup[]): boolean {
    const { block, ld } = this.#hessian
    const H = block.view
    let isSettled = true
    for (const { places, cost } of groups) {
      const [first] = places
      if (cost === 0) {
        const curvature = H[first * (ld + 1)]
        if (curvature > 0) this.#move(w, r, first, r[first] / curvature)
        continue
      }
      const isOpen = lengthOf(w, places) > 0
      if (!isOpen && lengthOf(r, places) <= cost) continue
      const k = places.length
      const room = this.#roomFor(k)
      const { own, z, to } = room
      for (let a = 0; a < k; a++) {
        z[a] = r[places[a]]
        to[a] = w[places[a]]
        for (let b = 0; b < k; b++) {
          own[a * k + b] = H[places[a] * ld + places[b]]
          z[a] += own[a * k + b] * w[places[b]]
        }
      }
      ownMinimum(own, z, cost, to, room)
      if (isOpen === isZero(to)) isSettled = false
      for (let a = 0; a < k; a++) {
        this.#move(w, r, places[a], to[a] - w[places[a]])
        w[places[a]] = to[a]
      }
    }
    return isSettled
  }

  #move(w: Float64Array, r: Float64Array, place: number, by: number): void {
    if (by === 0) return
    const { block, ld, size } = this.#hessian
    const from = place * ld
    w[place] += by
    for (let b = 0; b < size; b++) r[b] -= by * block.view[from + b]
  }

  /**
   * A step of all open groups together, as far as the objective falls and no single weight reaches 0.
   *
   * @returns whether one did: the next step is without it.
   */
  #newton(w: Float64Array, r: Float64Array, groups: readonly OpenGroup[]): boolean {
    const { kernels } = this.#core
    const { block, ld, size: members } = this.#hessian
    const open = groups.filter(({ places, cost }) => cost === 0 || lengthOf(w, places) > 0)
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
      this.#damp(0)
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
      this.#damp(0)
      return false
    }
    const slack = FALL_ROUNDING * open.reduce((sum, { places, cost }) => sum + cost * lengthOf(w, places), 0)
    const closed = firstToClose(w, step, open)
    const whole = closed?.share ?? 1
    for (let halving = 0, t = whole; halving < MAX_HALVINGS; halving++, t /= 2) {
      const fall = t * linear - 0.5 * t * t * square - lengthened(w, step, open, t)
      if (!(fall >= ARMIJO * t * promised - slack)) continue
      this.#damp(t / whole)
      for (let a = 0; a < size; a++) w[list[a]] += t * step[a]
      for (let b = 0; b < members; b++) r[b] -= t * pull[b]
      if (closed === null || halving > 0) return false
      w[closed.place] = 0
      return true
    }
    this.#damp(0)
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

  /** After a step of which so much could be gone: with a short one the factor is done for. */
  #damp(share: number): void {
    if (share < 1) this.forget()
    if (share === 1) this.#damping = Math.max(this.#damping / 10, RIDGE)
    else if (share < SHORT) this.#damping = Math.min(this.#damping * 100, 1)
  }

  #roomFor(k: number): SweepRoom {
    const known = this.#rooms.get(k)
    if (known !== undefined) return known
    const [own, factor] = [new Float64Array(k * k), new Float64Array(k * k)]
    const [z, to, along] = [new Float64Array(k), new Float64Array(k), new Float64Array(k)]
    const room = { own, factor, z, to, along }
    this.#rooms.set(k, room)
    return room
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

/** How far the farthest group is from optimal: the distance of its slopes from c ∂‖w_g‖. */
export function largestViolation(w: Float64Array, r: Float64Array, groups: readonly OpenGroup[]): number {
  let worst = 0
  for (const { places, cost } of groups) {
    const length = lengthOf(w, places)
    const pull = length === 0 ? 0 : cost / length
    let off = 0
    for (let a = 0; a < places.length; a++) {
      const rest = r[places[a]] - pull * w[places[a]]
      off += rest * rest
    }
    worst = Math.max(worst, Math.sqrt(off) - (length === 0 ? cost : 0))
  }
  return worst
}
