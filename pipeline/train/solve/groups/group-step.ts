import { isEqual, lengthOf } from '../../../math/vector.ts'
import { isOpen, type OpenGroup } from './open-group.ts'
import type { OpenSystem } from './open-system.ts'

/** Added to the diagonal, as a share of its largest entry: where columns hang together, a step along what changes nothing is none. */
const RIDGE = 1e-13

/** More is added after a step that had to be cut to less than this share. */
const SHORT = 1 / 8

/** The share of the promised fall that a step must bring. */
const ARMIJO = 1e-4

const MAX_HALVINGS = 30

/** A group that a step leaves so little of is to be closed. */
const NEARLY = 1e-3

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
  readonly #system: OpenSystem
  #damping = RIDGE
  /** The members whose factor there is, in its order. */
  #factored = NONE

  constructor(system: OpenSystem) {
    this.#system = system
  }

  /** The next step has a factor of its own. */
  forget(): void {
    this.#factored = NONE
  }

  /**
   * A step of all open groups together, as far as the objective falls and no group reaches 0.
   *
   * @returns whether one did: the next step is without it.
   */
  take(w: Float64Array, r: Float64Array, groups: readonly OpenGroup[]): boolean {
    const open = groups.filter((group) => isOpen(w, group))
    const size = open.reduce((sum, { places }) => sum + places.length, 0)
    const list = new Int32Array(size)
    const step = new Float64Array(size)
    let at = 0
    for (const { places, cost } of open) {
      const share = cost === 0 ? 0 : cost / lengthOf(w, places)
      for (const a of places) {
        step[at] = r[a] - share * w[a]
        list[at++] = a
      }
    }
    const downhill = step.slice()
    const isNew = !isEqual(this.#factored, list)
    if (isNew) this.#factored = this.#system.factorise(w, open, list, this.#damping) ? list : NONE
    if (isNew && this.#factored !== list) {
      this.#damp(0, isNew)
      return false
    }
    const pull = new Float64Array(this.#system.size)
    this.#system.solve(step)
    this.#system.pull(list, step, pull)

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
      for (let b = 0; b < pull.length; b++) r[b] -= t * pull[b]
      return closed !== null && halving === 0 && this.#close(w, r, closed.group, slack)
    }
    this.#damp(0, isNew)
    return false
  }

  /** Takes a group that is nearly 0 to 0, if the objective does not rise by that. @returns whether it did. */
  #close(w: Float64Array, r: Float64Array, { places, cost }: OpenGroup, slack: number): boolean {
    const by = Float64Array.from(places, (a) => -w[a])
    const pull = new Float64Array(this.#system.size)
    this.#system.pull(places, by, pull)
    let rise = -cost * lengthOf(w, places)
    for (const [b, a] of places.entries()) rise += by[b] * (0.5 * pull[a] - r[a])
    if (!(rise <= slack)) return false
    for (const a of places) w[a] = 0
    for (let b = 0; b < pull.length; b++) r[b] -= pull[b]
    return true
  }

  /** After a step of which so much could be gone. A factor that was not made for it is done for first. */
  #damp(share: number, isNew: boolean): void {
    if (share < 1) this.forget()
    if (share === 1) this.#damping = Math.max(this.#damping / 10, RIDGE)
    else if (isNew && share < SHORT) this.#damping = Math.min(this.#damping * 100, 1)
  }
}

/**
 * The first group that a step takes to 0, or as near as makes no difference, and after which share of it; null where none gets there.
 * Where two groups are nearly the same, one of them is to go; without a stop the step would lead it to the other side.
 */
function firstToClose(w: Float64Array, step: Float64Array, groups: readonly OpenGroup[]) {
  let first: { group: OpenGroup; share: number } | null = null
  let at = 0
  for (const group of groups) {
    const { places, cost } = group
    const from = at
    at += places.length
    if (cost === 0) continue
    let [along, length] = [0, 0]
    for (let a = 0; a < places.length; a++) {
      along -= w[places[a]] * step[from + a]
      length += step[from + a] * step[from + a]
    }
    const share = along / length
    if (!(share > 0 && share < (first?.share ?? 1))) continue
    let [before, after] = [0, 0]
    for (let a = 0; a < places.length; a++) {
      const moved = w[places[a]] + share * step[from + a]
      before += w[places[a]] * w[places[a]]
      after += moved * moved
    }
    if (after <= NEARLY * NEARLY * before) first = { group, share }
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
