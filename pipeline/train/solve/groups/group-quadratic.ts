import type { OpenKernels } from '../../../kernels/door.ts'
import { DenseSystem } from './dense-system.ts'
import { GroupStep } from './group-step.ts'
import { GroupSweep } from './group-sweep.ts'
import { largestViolation, type OpenGroup, openViolation, type SquareMatrix } from './open-group.ts'
import type { OpenSystem, Sweep } from './open-system.ts'

/** Rounds of a sweep and a Newton step after which rounding is all that is left. */
const MAX_ROUNDS = 200

/** Rounds that do not halve the violation. */
const MAX_STALLS = 12

/** Sweeps one after the other that may still open or close groups, before a step of all that are open is worth its factor. */
const MAX_SWEEPS = 10

/** A factor whose step leaves more of the violation than this is made anew. */
const SLOW = 0.1

/** Steps that leave more than this wait for groups to open or close. */
const SETTLING = 0.3

/** On a matrix of all members. */
export function denseQuadratic(core: OpenKernels, hessian: SquareMatrix): GroupQuadratic {
  return new GroupQuadratic(new GroupSweep(hessian), new DenseSystem(core, hessian))
}

/**
 * Minimises ½(w − u)ᵀH(w − u) − s·(w − u) + Σ_g c_g ‖w_g‖ from u, with s the slope there.
 *
 * Sweeps bring one group after the other to its own minimum, which opens and closes groups exactly; when these no longer change,
 * Newton steps of all open ones together end it. A factor serves for as long as its steps leave little, from one λ to the next.
 */
export class GroupQuadratic {
  readonly #sweep: Sweep
  readonly #step: GroupStep

  constructor(sweep: Sweep, system: OpenSystem) {
    this.#sweep = sweep
    this.#step = new GroupStep(system)
  }

  /**
   * @param w by place: u, which becomes the minimum.
   * @param r the slope there, which becomes that of the minimum.
   * @returns linear systems that were solved.
   */
  minimise(w: Float64Array, r: Float64Array, groups: readonly OpenGroup[], tolerance: number): number {
    let least = Number.POSITIVE_INFINITY
    let stalls = 0
    let sweeps = 0
    // Where groups are open already, most that seem to open now will not when these have followed.
    let passes = this.#descend(w, r, groups, tolerance)
    for (let round = 0; round < MAX_ROUNDS && stalls <= MAX_STALLS; round++) {
      if (largestViolation(w, r, groups) <= tolerance) break
      const isSettled = this.#sweep.go(w, r, groups, tolerance)
      const violation = largestViolation(w, r, groups)
      if (violation <= tolerance) break
      if (!isSettled && ++sweeps < MAX_SWEEPS) continue
      sweeps = 0
      stalls = violation < 0.5 * least ? 0 : stalls + 1
      least = Math.min(least, violation)
      passes += this.#descend(w, r, groups, tolerance)
    }
    return passes
  }

  /** H is another one from now on. */
  forget(): void {
    this.#step.forget()
  }

  /**
   * Newton steps of open groups for as long as each leaves little of their violation; the factor of one serves the next while these do.
   *
   * @returns linear systems that were solved.
   */
  #descend(w: Float64Array, r: Float64Array, groups: readonly OpenGroup[], tolerance: number): number {
    let systems = 0
    for (let before = openViolation(w, r, groups); before > tolerance; ) {
      do systems++
      while (this.#step.take(w, r, groups))
      const left = openViolation(w, r, groups)
      if (left > SLOW * before) this.#step.forget()
      if (left > SETTLING * before) break
      before = left
    }
    return systems
  }
}
