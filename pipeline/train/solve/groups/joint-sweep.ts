import { isOpen, type OpenGroup, type SquareMatrix, violationOf } from './open-group.ts'
import type { Sweep } from './open-system.ts'

/**
 * Block coordinate descent where a group is a feature's weights for all of K targets, and H = G ⊗ I: its own minimum is one shrinkage,
 *
 *     w_j ← z_j (1 − c_j/‖z_j‖)₊ / G_jj,   z_j = s_j + G_jj w_j
 *
 * Coordinates are those of the members of G, K for each side by side.
 */
export class JointSweep implements Sweep {
  readonly #gram: SquareMatrix
  readonly #targets: number
  readonly #by: Float64Array

  constructor(gram: SquareMatrix, targets: number) {
    this.#gram = gram
    this.#targets = targets
    this.#by = new Float64Array(targets)
  }

  go(w: Float64Array, r: Float64Array, groups: readonly OpenGroup[], tolerance: number): boolean {
    const { block, ld } = this.#gram
    const K = this.#targets
    const by = this.#by
    let isSettled = true
    for (const group of groups) {
      if (violationOf(w, r, group) <= tolerance) continue
      const { places, cost } = group
      const [first] = places
      const curvature = block.view[(first / K) * (ld + 1)]
      if (!(curvature > 0)) continue
      let squares = 0
      for (let k = 0; k < K; k++) {
        by[k] = r[first + k] + curvature * w[first + k]
        squares += by[k] * by[k]
      }
      const length = Math.sqrt(squares)
      const share = length > cost ? (1 - cost / length) / curvature : 0
      if (isOpen(w, group) !== share > 0) isSettled = false
      for (let k = 0; k < K; k++) {
        const to = share * by[k]
        by[k] = to - w[first + k]
        w[first + k] = to
      }
      this.#lower(r, (first / K) * ld)
    }
    return isSettled
  }

  /** The slopes of all members after a feature has moved. @param from where its column of G begins. */
  #lower(r: Float64Array, from: number): void {
    const { block, size } = this.#gram
    const K = this.#targets
    const by = this.#by
    const G = block.view
    for (let b = 0, at = 0; b < size; b++) {
      const g = G[from + b]
      for (let k = 0; k < K; k++, at++) r[at] -= g * by[k]
    }
  }
}
