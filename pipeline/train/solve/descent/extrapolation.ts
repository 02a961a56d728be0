import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { choleskyFactor, choleskySolve } from '../../../math/cholesky.ts'

/** Changes from sweep to sweep that are combined. */
const CHANGES = 4

/** Changes may hang on each other, and do where the end is near: so much of their size is added to the diagonal. */
const HELD = 1e-12

/** After so many sweeps there is something to go by. */
export const SWEEPS = CHANGES + 1

/**
 * Where sweeps over some weights are about to end, from where the last of them came:
 *
 *     w ≈ Σ_k c_k w_k,   c ∝ (UᵀU)⁻¹1,   Σ_k c_k = 1,   u_k = w_k − w_{k−1}
 *
 * which is the combination whose own change Σ_k c_k u_k is shortest. Nothing is promised: whoever goes there looks whether it helped.
 *
 * Source: Anderson (1965), J. ACM 12(4); Bertrand & Massias (2021), Anderson acceleration of coordinate descent, AISTATS.
 */
export class Extrapolation {
  #count = 0
  readonly #core: OpenKernels
  readonly #last: Block<Float64Array>
  readonly #changes: readonly Block<Float64Array>[]

  constructor(core: OpenKernels, size: number) {
    this.#core = core
    this.#last = core.arena.float64(size)
    this.#changes = Array.from({ length: CHANGES }, () => core.arena.float64(size))
  }

  forget(): void {
    this.#count = 0
  }

  /** Remembers the weights of some columns after a sweep: always the same ones, until what there is is forgotten. */
  add(w: Float64Array, columns: Int32Array, size: number): void {
    const last = this.#last.view
    const k = this.#count++
    if (k === 0) gather(w, columns, size, last)
    else step(w, columns, size, last, this.#changes[(k - 1) % CHANGES].view)
  }

  /** Writes where they lead to `w`, a weight that would turn on the way stopping at 0. False where that cannot be said. */
  lead(w: Float64Array, columns: Int32Array, size: number): boolean {
    if (this.#count < SWEEPS) return false
    const { kernels } = this.#core
    const changes = Array.from({ length: CHANGES }, (_, k) => this.#changes[(this.#count - 1 + k) % CHANGES])
    const G = new Float64Array(CHANGES * CHANGES)
    for (const [a, { offset: from }] of changes.entries()) {
      for (let b = 0; b <= a; b++) G[a * CHANGES + b] = kernels.dot(size, from, changes[b].offset)
    }
    const length = changes.reduce((sum, _, a) => sum + G[a * (CHANGES + 1)], 0)
    for (let a = 0; a < CHANGES; a++) G[a * (CHANGES + 1)] += HELD * length
    if (choleskyFactor(G, CHANGES) < CHANGES) return false
    const c = new Float64Array(CHANGES).fill(1)
    choleskySolve(G, CHANGES, c)
    const total = c.reduce((sum, share) => sum + share, 0)
    if (!(total > 0)) return false
    // Σ_k c_k w_k as the last weights, less what of each change came after the sweeps that count.
    let behind = 0
    const last = this.#last
    for (const [k, change] of changes.entries()) {
      if (k > 0) kernels.axpy(size, -behind, change.offset, last.offset)
      behind += c[k] / total
    }
    scatter(last.view, columns, size, w)
    this.forget()
    return true
  }
}

function gather(w: Float64Array, columns: Int32Array, size: number, into: Float64Array): void {
  for (let i = 0; i < size; i++) into[i] = w[columns[i]]
}

function step(w: Float64Array, columns: Int32Array, size: number, last: Float64Array, change: Float64Array): void {
  for (let i = 0; i < size; i++) {
    const now = w[columns[i]]
    change[i] = now - last[i]
    last[i] = now
  }
}

function scatter(from: Float64Array, columns: Int32Array, size: number, w: Float64Array): void {
  for (let i = 0; i < size; i++) {
    const j = columns[i]
    w[j] = from[i] * w[j] > 0 ? from[i] : 0
  }
}
