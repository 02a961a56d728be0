import { column } from '../math/matrix.ts'
import { dot } from '../math/vector.ts'
import type { Strengths } from '../penalty/strengths.ts'
import type { QuadraticState } from '../update/coordinate-descent.ts'
import type { Design } from './design.ts'

/**
 * The few columns that the solver works on: those that may carry a weight. It only grows along a path, and keeps the
 * Gram matrix of its columns, computed once for each pair.
 */
export class WorkingSet {
  readonly #design: Design
  readonly #isMember: Uint8Array
  #members: number[] = []
  #stride = 16
  #gram = new Float64Array(16 * 16)

  constructor(design: Design) {
    this.#design = design
    this.#isMember = new Uint8Array(design.Z.columns)
  }

  has(feature: number): boolean {
    return this.#isMember[feature] === 1
  }

  get size(): number {
    return this.#members.length
  }

  add(feature: number): void {
    const at = this.#members.length
    if (at === this.#stride) this.#grow()
    this.#members.push(feature)
    this.#isMember[feature] = 1
    const z = column(this.#design.Z, feature)
    for (let i = 0; i <= at; i++) {
      const product = dot(z, column(this.#design.Z, this.#members[i]))
      this.#gram[at * this.#stride + i] = product
      this.#gram[i * this.#stride + at] = product
    }
  }

  /** The problem on the members alone, from weights and gradients of all features. */
  state(w: Float64Array, correlation: Float64Array): QuadraticState {
    return {
      gram: this.#gram,
      stride: this.#stride,
      size: this.size,
      weights: this.#gather(w),
      correlation: this.#gather(correlation),
    }
  }

  strengths({ l1, l2 }: Strengths): Strengths {
    return { l1: this.#gather(l1), l2: this.#gather(l2) }
  }

  /** Writes the members' weights back among those of all features. */
  scatter(weights: Float64Array, w: Float64Array): void {
    for (const [i, feature] of this.#members.entries()) w[feature] = weights[i]
  }

  #gather(values: Float64Array): Float64Array {
    return Float64Array.from(this.#members, (feature) => values[feature])
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
