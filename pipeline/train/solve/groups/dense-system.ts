import type { Block } from '../../../kernels/arena.ts'
import { factorInPlace } from '../../../kernels/cholesky.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { lengthOf } from '../../../math/vector.ts'
import type { OpenGroup, SquareMatrix } from './open-group.ts'
import type { OpenSystem } from './open-system.ts'

/** A pivot that has lost this share of its diagonal entry is none. */
export const DEPENDENT = 1e-15

/** H as a matrix of all members. */
export class DenseSystem implements OpenSystem {
  readonly #core: OpenKernels
  readonly #hessian: SquareMatrix
  #places: Block<Int32Array>
  #factor: Block<Float64Array>
  #step: Block<Float64Array>
  /** H·step. */
  #pull: Block<Float64Array>
  #room = 0

  constructor(core: OpenKernels, hessian: SquareMatrix) {
    const { arena } = core
    this.#core = core
    this.#hessian = hessian
    this.#places = arena.int32(0)
    this.#factor = arena.float64(0)
    this.#step = arena.float64(0)
    this.#pull = arena.float64(0)
  }

  get size(): number {
    return this.#hessian.size
  }

  factorise(w: Float64Array, open: readonly OpenGroup[], list: Int32Array, damping: number): boolean {
    this.#grow()
    const { block, ld } = this.#hessian
    const size = list.length
    const L = this.#factor.view
    this.#places.view.set(list)
    this.#core.kernels.gatherLower(size, this.#places.offset, block.offset, ld, this.#factor.offset, size)
    let largest = 0
    for (let a = 0; a < size; a++) largest = Math.max(largest, L[a * (size + 1)])
    for (let a = 0; a < size; a++) L[a * (size + 1)] += damping * largest
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
    return factorInPlace(this.#core, size, this.#factor.offset, size, DEPENDENT) === size
  }

  solve(b: Float64Array): void {
    const { kernels } = this.#core
    const size = b.length
    const own = this.#step.view.subarray(0, size)
    own.set(b)
    kernels.solveLower(size, this.#factor.offset, size, this.#step.offset)
    kernels.solveLowerTransposed(size, this.#factor.offset, size, this.#step.offset)
    b.set(own)
  }

  pull(list: Int32Array, step: Float64Array, into: Float64Array): void {
    this.#grow()
    const { block, ld, size: members } = this.#hessian
    const pull = this.#pull.view.subarray(0, members)
    this.#places.view.set(list)
    this.#step.view.set(step)
    pull.fill(0)
    this.#core.kernels.gemvAt(
      members,
      list.length,
      this.#places.offset,
      block.offset,
      ld,
      this.#step.offset,
      this.#pull.offset,
    )
    into.set(pull)
  }

  #grow(): void {
    const { ld } = this.#hessian
    if (ld <= this.#room) return
    const { arena } = this.#core
    const factor = this.#factor
    this.#places = arena.int32(ld)
    this.#factor = arena.unset(ld * ld)
    // What is factored serves on: its columns lie as far apart as its own size.
    this.#factor.view.set(factor.view)
    this.#step = arena.float64(ld)
    this.#pull = arena.float64(ld)
    this.#room = ld
  }
}
