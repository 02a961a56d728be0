import type { Block } from '../../../kernels/arena.ts'
import { factorInPlace } from '../../../kernels/cholesky.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import type { Hessian } from './hessian.ts'

/** A pivot that has lost this share of its diagonal entry belongs to a coordinate that hangs on the others. */
const DEPENDENT = 1e-13

/** The members that carry a weight, and the Cholesky factor of H + diag(l2) among them. */
export class Support {
  size = 0
  /** Another number for every change of the support, its order or its factor. */
  version = 0
  /** Place among the members of the Hessian, in the order of the factor. */
  places: Block<Int32Array>
  /** The sign of each weight; that of one at 0 says where it is going, and 0 that no L1 penalty holds it. */
  sides: Float64Array
  /** The L2 strengths that the factor holds, by coordinate: those of this λ or, which is as good, of one not long before. */
  l2: Float64Array
  /** Where `solve` finds its right side and leaves the solution. */
  step: Block<Float64Array>
  readonly #core: OpenKernels
  readonly #hessian: Hessian
  #factor: Block<Float64Array>
  #column: Block<Float64Array>
  #ld: number

  constructor(core: OpenKernels, hessian: Hessian) {
    const { arena } = core
    const ld = hessian.ld
    this.#core = core
    this.#hessian = hessian
    this.#ld = ld
    this.places = arena.int32(ld)
    this.sides = new Float64Array(ld)
    this.step = arena.float64(ld)
    this.l2 = new Float64Array(hessian.place.length)
    this.#factor = arena.float64(ld * ld)
    this.#column = arena.float64(ld + 1)
  }

  /**
   * Makes these members the support.
   *
   * @returns false where some hang on others; then nothing is in it.
   */
  factor(places: readonly number[], sides: readonly number[], l2: Float64Array): boolean {
    this.version++
    if (this.#ld < this.#hessian.ld) this.#grow()
    const { block, ld, members } = this.#hessian
    const size = places.length
    const L = this.#factor.view
    this.l2 = l2
    this.places.view.set(places)
    this.#core.kernels.gatherLower(size, this.places.offset, block.offset, ld, this.#factor.offset, this.#ld)
    for (let b = 0; b < size; b++) L[b * (this.#ld + 1)] += l2[members[places[b]]]
    const rank = factorInPlace(this.#core, size, this.#factor.offset, this.#ld, DEPENDENT)
    this.size = rank === size ? size : 0
    this.sides.set(sides)
    return rank === size
  }

  /** Takes in a member. False where it hangs on the others to working precision. */
  append(place: number, side: number): boolean {
    this.version++
    if (this.#ld < this.#hessian.ld) this.#grow()
    const { block, ld, members } = this.#hessian
    const { size } = this
    const column = this.#column.view
    this.#gather(place, column)
    column[size] = block.view[place * (ld + 1)] + this.l2[members[place]]
    const { choleskyAppend } = this.#core.kernels
    if (choleskyAppend(size, this.#factor.offset, this.#ld, this.#column.offset, DEPENDENT) === 0) return false
    this.places.view[size] = place
    this.sides[size] = side
    this.size++
    return true
  }

  remove(at: number): void {
    this.version++
    const { size } = this
    this.#core.kernels.choleskyRemove(size, this.#factor.offset, this.#ld, at, this.#column.offset)
    for (const list of [this.places.view, this.sides]) list.copyWithin(at, at + 1, size)
    this.size--
  }

  /** step ← (H + diag(l2))⁻¹·step. */
  solve(): void {
    const { kernels } = this.#core
    kernels.solveLower(this.size, this.#factor.offset, this.#ld, this.step.offset)
    kernels.solveLowerTransposed(this.size, this.#factor.offset, this.#ld, this.step.offset)
  }

  /** step ← H⁻¹h of a member that hangs on the support: h is the sum of the support's columns by that much. */
  express(place: number): void {
    this.#gather(place, this.step.view)
    this.solve()
  }

  #gather(place: number, into: Float64Array): void {
    const { block, ld } = this.#hessian
    const places = this.places.view
    for (let i = 0; i < this.size; i++) into[i] = block.view[place * ld + places[i]]
  }

  #grow(): void {
    const { arena } = this.#core
    const { size } = this
    const ld = this.#hessian.ld
    const factor = arena.float64(ld * ld)
    for (let b = 0; b < size; b++) {
      factor.view.set(this.#factor.view.subarray(b * this.#ld, b * this.#ld + size), b * ld)
    }
    const places = arena.int32(ld)
    places.view.set(this.places.view.subarray(0, size))
    const sides = new Float64Array(ld)
    sides.set(this.sides.subarray(0, size))
    this.places = places
    this.sides = sides
    this.step = arena.float64(ld)
    this.#column = arena.float64(ld + 1)
    this.#factor = factor
    this.#ld = ld
  }
}
