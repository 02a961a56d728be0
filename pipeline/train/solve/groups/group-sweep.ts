import { isZero } from '../../../math/vector.ts'
import { isOpen, type OpenGroup, type SquareMatrix, violationOf } from './open-group.ts'
import type { Sweep } from './open-system.ts'
import { type GroupRoom, ownMinimum } from './own-minimum.ts'

/** What a group's own minimum is found with: its part of H, its slope with itself left out, its weights. */
interface SweepRoom extends GroupRoom {
  readonly own: Float64Array
  readonly z: Float64Array
  readonly to: Float64Array
}

/** Block coordinate descent on a quadratic: groups one after the other, each to its own minimum. */
export class GroupSweep implements Sweep {
  readonly #hessian: SquareMatrix
  /** By the size of a group. */
  readonly #rooms = new Map<number, SweepRoom>()

  constructor(hessian: SquareMatrix) {
    this.#hessian = hessian
  }

  /** Brings each group that is further than `tolerance` from it to its own minimum. @returns whether none opened or closed. */
  go(w: Float64Array, r: Float64Array, groups: readonly OpenGroup[], tolerance: number): boolean {
    const { block, ld } = this.#hessian
    const H = block.view
    let isSettled = true
    for (const group of groups) {
      const { places, cost } = group
      const [first] = places
      if (cost === 0) {
        const curvature = H[first * (ld + 1)]
        if (curvature > 0) this.#move(w, r, first, r[first] / curvature)
        continue
      }
      if (violationOf(w, r, group) <= tolerance) continue
      const wasOpen = isOpen(w, group)
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
      if (wasOpen === isZero(to)) isSettled = false
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

  #roomFor(k: number): SweepRoom {
    const known = this.#rooms.get(k)
    if (known !== undefined) return known
    const [own, factor] = [new Float64Array(k * k), new Float64Array(k * k)]
    const [z, to, along] = [new Float64Array(k), new Float64Array(k), new Float64Array(k)]
    const room = { own, factor, z, to, along }
    this.#rooms.set(k, room)
    return room
  }
}
