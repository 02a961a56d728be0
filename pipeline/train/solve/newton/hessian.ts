import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import type { Columns } from './columns.ts'

/** Members that belong to one output: their columns, and their places among all members. */
interface OutputMembers {
  readonly columns: Block<Int32Array>
  readonly places: Int32Array
  count: number
}

/**
 * The coordinates that the solver works on, and the Hessian of the loss among them, H_ab = Σ_i h_kl,i z_ij z_im for
 * a = (j, k), b = (m, l).
 *
 * It is that of all outputs together, so that classes which share a boundary move together. The curvatures h stay what they
 * were at the last `fill`: where they have hardly changed since, H serves many steps and many λ.
 */
export class Hessian {
  /** Coordinate c = j·K + k of each member, in the order of rows and columns of H. */
  readonly members: number[] = []
  /** The place of each coordinate among the members, or −1. */
  readonly place: Int32Array
  /** H, and how far its columns are apart. */
  block: Block<Float64Array>
  ld: number
  readonly #core: OpenKernels
  readonly #columns: Columns
  readonly #curvature: Block<Float64Array>
  readonly #isDiagonal: boolean
  readonly #byOutput: readonly OutputMembers[]
  readonly #values: Block<Float64Array>
  readonly #weighted: Block<Float64Array>

  /**
   * @param curvature as a link writes it; it is kept, and read whenever a member joins.
   * @param isDiagonal of that link: members of two outputs have nothing in common then.
   */
  constructor(core: OpenKernels, columns: Columns, curvature: Block<Float64Array>, isDiagonal: boolean) {
    const { arena } = core
    const { rows, count, outputs } = columns
    this.#core = core
    this.#columns = columns
    this.#curvature = curvature
    this.#isDiagonal = isDiagonal
    this.place = new Int32Array(count * outputs).fill(-1)
    this.ld = Math.min(count * outputs, 64)
    this.block = arena.float64(this.ld * this.ld)
    this.#byOutput = Array.from({ length: outputs }, () => ({
      columns: arena.int32(count),
      places: new Int32Array(count),
      count: 0,
    }))
    this.#values = arena.float64(count)
    this.#weighted = arena.float64(rows)
  }

  get size(): number {
    return this.members.length
  }

  /** Takes in a coordinate, by the curvatures of the last `fill`. */
  add(coordinate: number): void {
    const { outputs } = this.#columns
    const at = this.size
    if (at === this.ld) this.#grow(at + 1)
    const [j, k] = this.#enlist(coordinate)
    const { offset } = this.#weighted
    const H = this.block.view
    if (this.#isDiagonal && outputs > 1) for (let a = 0; a < at; a++) H[at * this.ld + a] = H[a * this.ld + at] = 0
    for (let l = 0; l < outputs; l++) {
      if (this.#isDiagonal && l !== k) continue
      const { columns, places, count } = this.#byOutput[l]
      this.#columns.weigh(j, this.#curvatures(k, l), offset)
      this.#columns.productsAt(columns, count, offset, this.#values)
      for (let i = 0; i < count; i++) {
        H[at * this.ld + places[i]] = this.#values.view[i]
        H[places[i] * this.ld + at] = this.#values.view[i]
      }
    }
  }

  /** Makes these the members. H has to be filled before it is used. */
  replace(coordinates: readonly number[]): void {
    const { outputs } = this.#columns
    for (const coordinate of this.members) this.place[coordinate] = -1
    for (const own of this.#byOutput) own.count = 0
    this.members.length = 0
    // Output after output, so that the members of two outputs meet in one block of H.
    const ordered = coordinates.toSorted((a, b) => (a % outputs) - (b % outputs) || a - b)
    if (ordered.length > this.ld) this.#grow(ordered.length)
    for (const coordinate of ordered) this.#enlist(coordinate)
  }

  /** η ← Z·u, over the members. */
  predict(u: Float64Array, eta: Block<Float64Array>): void {
    const { outputs } = this.#columns
    eta.view.fill(0)
    for (let k = 0; k < outputs; k++) {
      const { columns, places, count } = this.#byOutput[k]
      for (let i = 0; i < count; i++) this.#values.view[i] = u[this.members[places[i]]]
      this.#columns.add(columns, count, this.#values, this.#columns.run(eta, k))
    }
  }

  /** Zᵀr for every member, by its place. */
  project(residual: Block<Float64Array>, into: Float64Array): void {
    for (let k = 0; k < this.#columns.outputs; k++) {
      const { columns, places, count } = this.#byOutput[k]
      this.#columns.productsAt(columns, count, this.#columns.run(residual, k), this.#values)
      for (let i = 0; i < count; i++) into[places[i]] = this.#values.view[i]
    }
  }

  #enlist(coordinate: number): readonly [column: number, output: number] {
    const { outputs } = this.#columns
    const [j, k] = [Math.floor(coordinate / outputs), coordinate % outputs]
    const own = this.#byOutput[k]
    own.columns.view[own.count] = j
    own.places[own.count] = this.size
    own.count++
    this.place[coordinate] = this.size
    this.members.push(coordinate)
    return [j, k]
  }

  /** Makes H that of the curvatures as they are now: a block for each pair of outputs. */
  fill(): void {
    const { outputs } = this.#columns
    const at = (a: number, b: number) => this.block.offset + (a * this.ld + b) * Float64Array.BYTES_PER_ELEMENT
    for (let a = 0; a < this.size; a++) this.block.view.fill(0, a * this.ld, a * this.ld + this.size)
    for (let l = 0; l < outputs; l++) {
      const own = this.#byOutput[l]
      if (own.count === 0) continue
      for (let k = l; k < (this.#isDiagonal ? l + 1 : outputs); k++) {
        const others = this.#byOutput[k]
        if (others.count === 0) continue
        const to = at(others.places[0], own.places[0])
        this.#columns.crossProducts(this.#curvatures(k, l), others, own, to, this.ld)
      }
    }
    if (outputs > 1) this.#mirror()
  }

  #mirror(): void {
    const H = this.block.view
    for (let a = 0; a < this.size; a++) for (let b = 0; b < a; b++) H[b * this.ld + a] = H[a * this.ld + b]
  }

  /** Where the curvatures of two outputs are. */
  #curvatures(k: number, l: number): number {
    const { outputs, run } = this.#columns
    return run(this.#curvature, Math.max(k, l) * outputs + Math.min(k, l))
  }

  #grow(needed: number): void {
    const { count, outputs } = this.#columns
    const ld = Math.min(count * outputs, Math.max(needed, 2 * this.ld))
    const block = this.#core.arena.float64(ld * ld)
    for (let a = 0; a < this.size; a++) {
      block.view.set(this.block.view.subarray(a * this.ld, a * this.ld + this.size), a * ld)
    }
    this.block = block
    this.ld = ld
  }
}
