import type { Strengths } from '../../../pipeline/penalty/strengths.ts'
import type { QuadraticState } from './coordinate-pass.ts'
import type { Quadratic } from './quadratic.ts'

/**
 * The few coordinates that the solver works on: those that may carry a weight. It only grows, and keeps the quadratic's
 * matrix among its members, computed once for each pair.
 */
export class WorkingSet {
  readonly #quadratic: Quadratic
  readonly #isMember: Uint8Array
  #members: number[] = []
  #stride = 16
  #gram = new Float64Array(16 * 16)

  constructor(quadratic: Quadratic) {
    this.#quadratic = quadratic
    this.#isMember = new Uint8Array(quadratic.dimension)
  }

  has(coordinate: number): boolean {
    return this.#isMember[coordinate] === 1
  }

  get size(): number {
    return this.#members.length
  }

  add(coordinate: number): void {
    const at = this.#members.length
    if (at === this.#stride) this.#grow()
    this.#members.push(coordinate)
    this.#isMember[coordinate] = 1
    for (let i = 0; i <= at; i++) {
      const product = this.#quadratic.product(coordinate, this.#members[i])
      this.#gram[at * this.#stride + i] = product
      this.#gram[i * this.#stride + at] = product
    }
  }

  /** The problem on the members alone, from weights and slopes of all coordinates. */
  state(w: Float64Array, slope: Float64Array): QuadraticState {
    return {
      gram: this.#gram,
      stride: this.#stride,
      size: this.size,
      weights: this.#gather(w),
      correlation: this.#gather(slope),
    }
  }

  strengths({ l1, l2, positive }: Strengths): Strengths {
    return { l1: this.#gather(l1), l2: this.#gather(l2), positive }
  }

  /** Writes the members' weights back among those of all coordinates. */
  scatter(weights: Float64Array, w: Float64Array): void {
    for (const [i, coordinate] of this.#members.entries()) w[coordinate] = weights[i]
  }

  #gather(values: Float64Array): Float64Array {
    return Float64Array.from(this.#members, (coordinate) => values[coordinate])
  }

  #grow(): void {
    const stride = this.#stride * 2
    const gram = new Float64Array(stride * stride)
    for (let i = 0; i < this.#stride; i++)
      gram.set(this.#gram.subarray(i * this.#stride, (i + 1) * this.#stride), i * stride)
    this.#gram = gram
    this.#stride = stride
  }
}
