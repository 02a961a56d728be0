import type { Block } from '../../../kernels/arena.ts'
import { factorInPlace } from '../../../kernels/cholesky.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { lengthOf } from '../../../math/vector.ts'
import { DEPENDENT } from './dense-system.ts'
import type { OpenGroup, SquareMatrix } from './open-group.ts'
import type { OpenSystem } from './open-system.ts'

/** Rows of a triangle that are multiplied at a time. */
const ROWS = 64

/**
 * H = G ⊗ I, groups being a feature's weights for all of K targets. With d_j = c_j/‖w_j‖ and u_j = w_j/‖w_j‖
 *
 *     H + C = M ⊗ I − Σ_j d_j (e_j ⊗ u_j)(e_j ⊗ u_j)ᵀ,   M = G + diag(d)
 *
 * so that two factors of as many rows as features do, by Woodbury's identity, where that of the whole has K times as many:
 *
 *     (H + C)⁻¹ g = t + (M⁻¹ ⊗ I)(y_j u_j)_j,   t = (M⁻¹ ⊗ I) g,   (diag(1/d) − M⁻¹ ∘ UUᵀ) y = (u_jᵀ t_j)_j
 */
export class JointSystem implements OpenSystem {
  readonly #core: OpenKernels
  readonly #gram: SquareMatrix
  readonly #targets: number
  /** Places of open features among the members of G. */
  #features: Block<Int32Array>
  /** M, then its factor and that factor's inverse; M⁻¹; the second factor: columns one after the other. */
  #factor: Block<Float64Array>
  #lower: Block<Float64Array>
  #inverse: Block<Float64Array>
  #second: Block<Float64Array>
  /** Of one target: what is multiplied, and what comes out. */
  #from: Block<Float64Array>
  #to: Block<Float64Array>
  #room = 0
  /** u_j, K for each open feature; 0 where nothing holds it. */
  #u = new Float64Array(0)

  constructor(core: OpenKernels, gram: SquareMatrix, targets: number) {
    const { arena } = core
    this.#core = core
    this.#gram = gram
    this.#targets = targets
    this.#features = arena.int32(0)
    this.#factor = arena.float64(0)
    this.#lower = arena.float64(0)
    this.#inverse = arena.float64(0)
    this.#second = arena.float64(0)
    this.#from = arena.float64(0)
    this.#to = arena.float64(0)
  }

  get size(): number {
    return this.#gram.size * this.#targets
  }

  factorise(w: Float64Array, open: readonly OpenGroup[], _list: Int32Array, damping: number): boolean {
    this.#grow()
    const { kernels } = this.#core
    const { block, ld } = this.#gram
    const K = this.#targets
    const size = open.length
    const M = this.#factor.view
    const bends = new Float64Array(size)
    this.#u = new Float64Array(size * K)
    for (const [a, { places, cost }] of open.entries()) {
      this.#features.view[a] = places[0] / K
      const length = lengthOf(w, places)
      if (cost === 0 || length === 0) continue
      bends[a] = cost / length
      for (let k = 0; k < K; k++) this.#u[a * K + k] = w[places[k]] / length
    }
    kernels.gatherLower(size, this.#features.offset, block.offset, ld, this.#factor.offset, size)
    let largest = 0
    for (let a = 0; a < size; a++) largest = Math.max(largest, M[a * (size + 1)])
    for (let a = 0; a < size; a++) M[a * (size + 1)] += bends[a] + damping * largest
    if (factorInPlace(this.#core, size, this.#factor.offset, size, DEPENDENT) < size) return false
    this.#invert(size)
    this.#couple(bends)
    return factorInPlace(this.#core, size, this.#second.offset, size, DEPENDENT) === size
  }

  solve(b: Float64Array): void {
    const { kernels } = this.#core
    const K = this.#targets
    const size = b.length / K
    this.#timesInverse(b)
    const y = this.#to.view
    for (let a = 0; a < size; a++) {
      y[a] = 0
      for (let k = 0; k < K; k++) y[a] += this.#u[a * K + k] * b[a * K + k]
    }
    kernels.solveLower(size, this.#second.offset, size, this.#to.offset)
    kernels.solveLowerTransposed(size, this.#second.offset, size, this.#to.offset)
    const more = this.#u.map((share, c) => share * y[Math.floor(c / K)])
    this.#timesInverse(more)
    for (let c = 0; c < b.length; c++) b[c] += more[c]
  }

  pull(list: Int32Array, step: Float64Array, into: Float64Array): void {
    this.#grow()
    const { block, ld, size: members } = this.#gram
    const K = this.#targets
    const size = list.length / K
    for (let a = 0; a < size; a++) this.#features.view[a] = list[a * K] / K
    for (let k = 0; k < K; k++) {
      for (let a = 0; a < size; a++) this.#from.view[a] = step[a * K + k]
      this.#to.view.fill(0, 0, members)
      this.#core.kernels.gemvAt(
        members,
        size,
        this.#features.offset,
        block.offset,
        ld,
        this.#from.offset,
        this.#to.offset,
      )
      for (let b = 0; b < members; b++) into[b * K + k] = this.#to.view[b]
    }
  }

  /** M⁻¹ = L⁻ᵀL⁻¹. */
  #invert(size: number): void {
    const { kernels } = this.#core
    const bytes = Float64Array.BYTES_PER_ELEMENT
    const lower = this.#lower.view
    lower.fill(0, 0, size * size)
    for (let a = 0; a < size; a++) {
      const at = a * (size + 1)
      lower[at] = 1
      kernels.solveLower(size - a, this.#factor.offset + at * bytes, size, this.#lower.offset + at * bytes)
    }
    this.#inverse.view.fill(0, 0, size * size)
    // Rows of a lower triangle end at its diagonal: some of them at a time, and no further.
    for (let first = 0; first < size; first += ROWS) {
      const end = Math.min(first + ROWS, size)
      kernels.gram(end - first, end, this.#lower.offset + first * bytes, size, this.#inverse.offset, size)
    }
  }

  /** diag(1/d) − M⁻¹ ∘ UUᵀ; a feature that nothing holds stands by itself. */
  #couple(bends: Float64Array): void {
    const K = this.#targets
    const size = bends.length
    const [S, inverse, u] = [this.#second.view, this.#inverse.view, this.#u]
    for (let b = 0; b < size; b++) {
      for (let a = b; a < size; a++) {
        let angle = 0
        for (let k = 0; k < K; k++) angle += u[a * K + k] * u[b * K + k]
        S[b * size + a] = -inverse[b * size + a] * angle
      }
      S[b * (size + 1)] += bends[b] === 0 ? 1 : 1 / bends[b]
    }
  }

  /** b ← (M⁻¹ ⊗ I) b. */
  #timesInverse(b: Float64Array): void {
    const K = this.#targets
    const size = b.length / K
    const [from, to] = [this.#from.view, this.#to.view]
    for (let k = 0; k < K; k++) {
      for (let a = 0; a < size; a++) from[a] = b[a * K + k]
      to.fill(0, 0, size)
      this.#core.kernels.gemv(size, size, this.#inverse.offset, size, this.#from.offset, this.#to.offset)
      for (let a = 0; a < size; a++) b[a * K + k] = to[a]
    }
  }

  #grow(): void {
    const { ld } = this.#gram
    if (ld <= this.#room) return
    const { arena } = this.#core
    const [inverse, second] = [this.#inverse, this.#second]
    this.#features = arena.int32(ld)
    this.#factor = arena.unset(ld * ld)
    this.#lower = arena.unset(ld * ld)
    this.#inverse = arena.unset(ld * ld)
    this.#second = arena.unset(ld * ld)
    // What is factored serves on.
    this.#inverse.view.set(inverse.view)
    this.#second.view.set(second.view)
    this.#from = arena.float64(ld)
    this.#to = arena.float64(ld)
    this.#room = ld
  }
}
