import type { Block } from '../../kernels/arena.ts'
import { factorInPlace } from '../../kernels/cholesky.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { isZero } from '../../math/vector.ts'
import type { Multiple } from '../../penalty/strengths.ts'
import type { Correlations } from './correlations.ts'
import { solveNearby } from './nearby-solve.ts'

/** A pivot that has lost this share of its diagonal entry belongs to a column that hangs on the others. */
const DEPENDENT = 1e-13

/** With fewer members a factor is made as fast as anything that spares it. */
const FEWEST_TO_KEEP = 96

/** A factor does for other L2 strengths as long as they are no less than this share of its own. */
const NEAR = 0.5

/** Solves with a factor that take as long as to make it. */
const FACTOR_IN_SOLVES = 20

/** Up to so many weights for each that is not 0 are looked through faster than the others are put in order. */
const SCAN = 16

const FIRST_CAPACITY = 64
const PADDING = 8

/**
 * The coordinates that carry a weight, their signs, and the Cholesky factor of H_AA = G_AA + diag(l2): what an active-set
 * solver changes one coordinate at a time. All in the memory of the kernels.
 *
 * Where there are many members the factor stays for some λ, although l2 is less at each: the difference is a diagonal,
 * which a few solves with the factor make up for.
 */
export class Support {
  size = 0
  members: Block<Int32Array>
  weights: Block<Float64Array>
  /** sign of each weight; that of a member at 0 says where it is going. */
  signs = new Float64Array()
  /** How far each member is from optimal: slope − l2·w − l1·sign. */
  excess = new Float64Array()
  /** Place of each coordinate among the members, or −1. */
  readonly place: Int32Array
  readonly #core: OpenKernels
  readonly #problem: Correlations
  #capacity = 0
  /** Distance of the factor's columns: no power of two, by which the entries of a row would all fall on one line of the cache. */
  #ld = 0
  #factor: Block<Float64Array>
  #column: Block<Float64Array>
  #step: Block<Float64Array>
  /** The L2 strengths that the factor holds, and what they are a multiple of. */
  readonly #l2: Float64Array
  #multiple: Multiple | null = null
  #isRidged = false
  /** The strengths that are solved for. */
  #present: Multiple | null = null
  /** Since the factor was made: strengths that it was kept for, and solves that this took, at the last of them and at all. */
  #kept = { strengths: 0, last: 0, all: 0 }

  constructor(core: OpenKernels, problem: Correlations) {
    this.#core = core
    this.#problem = problem
    const { arena } = core
    this.members = arena.int32(0)
    this.weights = arena.float64(0)
    this.#factor = arena.float64(0)
    this.#column = arena.float64(0)
    this.#step = arena.float64(0)
    this.#grow(FIRST_CAPACITY)
    this.place = new Int32Array(problem.dimension).fill(-1)
    this.#l2 = new Float64Array(problem.dimension)
  }

  /** Takes in a coordinate at weight 0. False where its column hangs on the members' to working precision. */
  append(coordinate: number, sign: number, products = this.#problem.products): boolean {
    const { size } = this
    if (size === this.#problem.rank) return false
    if (size === this.#capacity) this.#grow(2 * size)
    const column = this.#column
    products(coordinate, this.members, size, column)
    column.view[size] += this.#l2[coordinate]
    const { choleskyAppend } = this.#core.kernels
    if (choleskyAppend(size, this.#factor.offset, this.#ld, column.offset, DEPENDENT) === 0) return false
    this.members.view[size] = coordinate
    this.weights.view[size] = 0
    this.signs[size] = sign
    this.place[coordinate] = size
    this.size++
    return true
  }

  /**
   * Takes in all coordinates that carry a weight, with it: for a solve that goes on where another solver ended. Those that hang on
   * the others are left out.
   */
  adopt(w: Float64Array, strengths: Multiple): void {
    this.#hold(strengths)
    for (let j = 0; j < w.length; j++) {
      if (w[j] === 0) continue
      this.#problem.include(j)
      if (this.append(j, Math.sign(w[j]))) this.weights.view[this.size - 1] = w[j]
    }
    this.#problem.refresh(this)
  }

  /** Writes the weights to where their coordinates are. @returns these, in order, but for members at 0. */
  writeInto(w: Float64Array): Int32Array {
    const { size } = this
    const [members, weights] = [this.members.view, this.weights.view]
    let count = 0
    for (let i = 0; i < size; i++) {
      w[members[i]] = weights[i]
      if (weights[i] !== 0) count++
    }
    const used = new Int32Array(count)
    if (w.length > SCAN * size) {
      for (let i = 0, k = 0; k < count; i++) if (weights[i] !== 0) used[k++] = members[i]
      return used.sort()
    }
    for (let j = 0, k = 0; k < count; j++) if (w[j] !== 0) used[k++] = j
    return used
  }

  remove(at: number): void {
    const { size, place } = this
    const members = this.members.view
    this.#core.kernels.choleskyRemove(size, this.#factor.offset, this.#ld, at, this.#column.offset)
    place[members[at]] = -1
    for (const list of [members, this.weights.view, this.signs, this.excess]) list.copyWithin(at, at + 1, size)
    this.size--
    for (let i = at; i < size - 1; i++) place[members[i]] = i
  }

  /**
   * H_AA⁻¹·excess: where a Newton step with these signs goes. It is overwritten by the next call.
   *
   * @param least an excess that is no larger is nothing.
   */
  newtonStep(least: number): Float64Array {
    this.#step.view.set(this.excess.subarray(0, this.size))
    return this.#solved(least)
  }

  /** The direction that changes no prediction where `coordinate` hangs on the members: −H_AA⁻¹ h, for a 1 at the coordinate. */
  nullDirection(coordinate: number): Float64Array {
    this.#problem.products(coordinate, this.members, this.size, this.#step)
    for (let i = 0; i < this.size; i++) this.#step.view[i] = -this.#step.view[i]
    return this.#solved(0)
  }

  /**
   * Goes on to the L2 strengths of another λ. Members that hang on the others with those are taken out.
   *
   * @returns whether any were.
   */
  regularise(strengths: Multiple): boolean {
    this.#present = strengths
    if (this.#keeps(strengths) || !this.#hold(strengths)) return false
    const { size } = this
    const members = this.members.view
    const factor = this.#factor
    this.#problem.triangle(this.members, size, factor, this.#ld)
    for (let i = 0; i < size; i++) factor.view[i * (this.#ld + 1)] += this.#l2[members[i]]
    if (factorInPlace(this.#core, size, factor.offset, this.#ld, DEPENDENT) < size) this.#rebuild()
    return this.size < size
  }

  /**
   * Whether the factor is near enough for these strengths, and one of their own is not worth its time: it is not while the mean over
   * all that a factor was kept for, what it took to make it counted in, still falls.
   */
  #keeps({ unit, lambda }: Multiple): boolean {
    const held = this.#multiple
    if (!this.#isRidged || held === null || unit !== held.unit || this.size < FEWEST_TO_KEEP) return false
    if (lambda > held.lambda || lambda < NEAR * held.lambda) return false
    const { strengths, last, all } = this.#kept
    if (last * strengths > FACTOR_IN_SOLVES + all) return false
    this.#kept = { strengths: strengths + 1, last: 0, all }
    return true
  }

  /** @returns whether the L2 strengths are others than before. */
  #hold(strengths: Multiple): boolean {
    const { unit, lambda } = strengths
    const before = this.#multiple
    if (unit === before?.unit && (!this.#isRidged || lambda === before.lambda)) return false
    this.#multiple = strengths
    this.#present = strengths
    this.#kept = { strengths: 0, last: 0, all: 0 }
    this.#isRidged = !isZero(unit.l2)
    let changed = false
    for (let j = 0; j < unit.l2.length; j++) {
      const strength = lambda * unit.l2[j]
      changed ||= strength !== this.#l2[j]
      this.#l2[j] = strength
    }
    return changed
  }

  /** One member after the other, without those that hang on the ones before. */
  #rebuild(): void {
    const members = this.members.view.slice(0, this.size)
    const weights = this.weights.view.slice(0, this.size)
    const signs = this.signs.slice(0, this.size)
    this.size = 0
    this.place.fill(-1)
    for (const [i, coordinate] of members.entries()) {
      if (this.append(coordinate, signs[i])) this.weights.view[this.size - 1] = weights[i]
    }
  }

  /** Room for more members. What it takes stays taken until the whole solve is over: a third more at most, as it doubles. */
  #grow(capacity: number): void {
    const { arena, kernels } = this.#core
    const before = { members: this.members, weights: this.weights, signs: this.signs, excess: this.excess }
    const factor = this.#factor
    this.members = arena.int32(capacity)
    this.members.view.set(before.members.view)
    this.weights = arena.float64(capacity)
    this.weights.view.set(before.weights.view)
    this.signs = new Float64Array(capacity)
    this.signs.set(before.signs)
    this.excess = new Float64Array(capacity)
    this.excess.set(before.excess)
    const ld = capacity + PADDING
    this.#factor = arena.unset(ld * capacity)
    const stride = Float64Array.BYTES_PER_ELEMENT
    for (let k = 0; k < this.#capacity; k++) {
      kernels.scaledCopy(
        this.#capacity,
        1,
        factor.offset + k * this.#ld * stride,
        this.#factor.offset + k * ld * stride,
      )
    }
    this.#column = arena.float64(capacity + 1)
    this.#step = arena.float64(capacity)
    this.#capacity = capacity
    this.#ld = ld
  }

  /** H_AA⁻¹·step, in its place or beside it. */
  #solved(least: number): Float64Array {
    const step = this.#step.view
    const [held, present] = [this.#multiple, this.#present]
    if (!this.#isRidged || present === null || held?.lambda === present.lambda) {
      this.#solveByFactor()
      return step
    }
    const { size } = this
    const members = this.members.view
    const own = step.subarray(0, size)
    const beyond = new Float64Array(size)
    for (let i = 0; i < size; i++) {
      const j = members[i]
      beyond[i] = this.#l2[j] - present.lambda * present.unit.l2[j]
    }
    const byFactor = (v: Float64Array) => {
      own.set(v)
      this.#solveByFactor()
      v.set(own)
    }
    const { x, solves } = solveNearby(new Float64Array(own), beyond, byFactor, least)
    this.#kept.last += solves - 1
    this.#kept.all += solves - 1
    return x
  }

  #solveByFactor(): void {
    const { kernels } = this.#core
    kernels.solveLower(this.size, this.#factor.offset, this.#ld, this.#step.offset)
    kernels.solveLowerTransposed(this.size, this.#factor.offset, this.#ld, this.#step.offset)
  }
}
