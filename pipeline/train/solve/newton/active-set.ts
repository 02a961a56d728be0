import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { pullOf } from '../../../penalty/positive.ts'
import type { Strengths } from '../../../penalty/strengths.ts'
import type { Hessian } from './hessian.ts'
import { Secants } from './secants.ts'
import { Support } from './support.ts'

/** Violators that join the support at a time: many at once push each other out again. */
const JOINERS = 8

/**
 * Minimises −s·(u − u₀) + ½ (u − u₀)ᵀ H (u − u₀) + Σ_c ( l1_c |u_c| + l2_c/2 u_c² ) over the members of a Hessian, perhaps with no
 * u_c below 0 that has an l1_c.
 *
 * With the signs of the support held, the minimum is one linear solve away: go there, or to the first weight that reaches 0,
 * which then leaves. At the minimum of a support the worst violators of |slope| ≤ l1 join. The objective falls with each step,
 * so that no support comes twice.
 *
 * Where the factor holds the L2 strengths of an earlier λ, H has the difference on its diagonal: steps are a little shorter.
 *
 * Where a coordinate hangs on the support (doubled columns, all classes of one feature) there is a direction that changes no
 * prediction: the weights slide along it to the first that reaches 0. Coordinates that no penalty stops stay where they are.
 *
 * Source: Lee, Battle, Raina & Ng (2007), feature-sign search, NIPS 19.
 */
export class ActiveSet {
  readonly support: Support
  /** What the last steps on the support as it is say of the Hessian. */
  readonly #secants = new Secants()
  /** The version of the support that they are of. */
  #version = 0
  readonly #core: OpenKernels
  readonly #hessian: Hessian
  /** Slope of the quadratic, by place. */
  #slope: Block<Float64Array>
  #moved: Block<Float64Array>

  constructor(core: OpenKernels, hessian: Hessian) {
    this.#core = core
    this.#hessian = hessian
    this.support = new Support(core, hessian)
    this.#slope = core.arena.float64(hessian.ld)
    this.#moved = core.arena.float64(hessian.ld)
  }

  /**
   * @param u moved to the minimum.
   * @param slope s, by place.
   * @returns how many linear systems were solved.
   */
  minimise(u: Float64Array, slope: Float64Array, strengths: Strengths, tolerance: number): number {
    const { support } = this
    const { size } = this.#hessian
    this.#makeRoom()
    this.#slope.view.set(slope.subarray(0, size))
    const barred = new Uint8Array(size)
    const limit = 100 + 10 * size
    let joiners = JOINERS
    for (let solves = 1; solves <= limit; solves++) {
      const left = this.#step(u, strengths)
      // A weight that was pushed back at once had joined at the same time as its betters: from now on one at a time.
      if (left === 'at once') joiners = 1
      if (left !== 'nothing') continue
      const violators = this.#violators(u, strengths, tolerance, barred).slice(0, joiners)
      if (violators.length === 0) return solves
      for (const [i, place] of violators.entries()) {
        const coordinate = this.#hessian.members[place]
        const side = strengths.l1[coordinate] > 0 ? Math.sign(this.#slope.view[place]) : 0
        if (support.append(place, side)) continue
        // Others have joined, and are not at their minimum yet: the next round will find this one again.
        if (i === 0 && !this.#slide(place, side, u, strengths)) barred[place] = 1
      }
    }
    return limit
  }

  /**
   * Remembers a step on the support: from weights and slope (by place) where it began to those where it ended.
   *
   * @param version of the support when it began; a step that changed it says nothing.
   */
  remember(start: Float64Array, before: Float64Array, u: Float64Array, slope: Float64Array, version: number): void {
    const { support } = this
    if (version !== support.version) return
    if (this.#version !== version) this.#secants.clear()
    this.#version = version
    const { members } = this.#hessian
    const places = support.places.view
    const s = new Float64Array(support.size)
    const y = new Float64Array(support.size)
    for (let i = 0; i < support.size; i++) {
      const place = places[i]
      const c = members[place]
      s[i] = u[c] - start[place]
      y[i] = before[place] - slope[place] + support.l2[c] * s[i]
    }
    this.#secants.add(s, y)
  }

  /**
   * The step to the minimum by the Hessian and what the last steps have said of it, where that keeps support and signs.
   *
   * @returns false where there is no such step; then nothing has moved.
   */
  follow(u: Float64Array, slope: Float64Array, strengths: Strengths, tolerance: number): boolean {
    const { l1, l2 } = strengths
    const { support } = this
    if (this.#version !== support.version || this.#secants.isEmpty) return false
    this.#makeRoom()
    const { members, size, block, ld } = this.#hessian
    const [places, sides] = [support.places.view, support.sides]
    const step = support.step.view.subarray(0, support.size)
    for (let i = 0; i < support.size; i++) {
      const c = members[places[i]]
      step[i] = slope[places[i]] - l2[c] * u[c] - l1[c] * sides[i]
    }
    this.#secants.solve(step, () => support.solve())
    for (let i = 0; i < support.size; i++) {
      if (sides[i] !== 0 && !((u[members[places[i]]] + step[i]) * sides[i] > 0)) return false
    }
    if (size > support.size) {
      this.#slope.view.set(slope.subarray(0, size))
      const moved = this.#moved.view
      for (let i = 0; i < support.size; i++) moved[i] = -step[i]
      const { offset } = this.#moved
      this.#core.kernels.gemvAt(size, support.size, support.places.offset, block.offset, ld, offset, this.#slope.offset)
      if (this.#violators(u, strengths, tolerance, new Uint8Array(size)).length > 0) return false
    }
    for (let i = 0; i < support.size; i++) u[members[places[i]]] += step[i]
    return true
  }

  /** Makes the support that of the weights, by the Hessian and the L2 strengths as they are now. */
  settle(u: Float64Array, strengths: Strengths): void {
    const { support } = this
    const { members } = this.#hessian
    this.#makeRoom()
    const places = Array.from(members.keys()).filter((a) => u[members[a]] !== 0 || strengths.l1[members[a]] === 0)
    const sides = places.map((a) => (strengths.l1[members[a]] > 0 ? Math.sign(u[members[a]]) : 0))
    if (support.factor(places, sides, strengths.l2)) return
    for (const [i, place] of places.entries()) {
      if (!support.append(place, sides[i])) this.#slide(place, sides[i], u, strengths)
    }
  }

  /** A Newton step on the support, or as much of it as keeps the signs. */
  #step(u: Float64Array, { l1, l2 }: Strengths): 'nothing' | 'one' | 'at once' {
    const { support } = this
    const { members } = this.#hessian
    const [places, sides, step] = [support.places.view, support.sides, support.step.view]
    const slope = this.#slope.view
    for (let i = 0; i < support.size; i++) {
      const c = members[places[i]]
      step[i] = slope[places[i]] - l2[c] * u[c] - l1[c] * sides[i]
    }
    support.solve()
    let length = 1
    let leaver = -1
    for (let i = 0; i < support.size; i++) {
      const weight = u[members[places[i]]]
      if (sides[i] === 0 || (weight + step[i]) * sides[i] > 0) continue
      const reaches = weight === 0 ? 0 : -weight / step[i]
      if (leaver !== -1 && reaches >= length) continue
      length = reaches
      leaver = i
    }
    if (length > 0) this.#move(u, length, leaver, l2)
    if (leaver === -1) return 'nothing'
    support.remove(leaver)
    return length > 0 ? 'one' : 'at once'
  }

  /** Moves the support by so much of `step`, to exactly 0 at `leaver`, and the slope with it. */
  #move(u: Float64Array, length: number, leaver: number, l2: Float64Array): void {
    const { support } = this
    const { members, size, block, ld } = this.#hessian
    const [places, step] = [support.places.view, support.step.view]
    const moved = this.#moved.view
    for (let i = 0; i < support.size; i++) {
      const c = members[places[i]]
      const to = i === leaver ? 0 : u[c] + length * step[i]
      moved[i] = u[c] - to
      u[c] = to
      this.#slope.view[places[i]] += (support.l2[c] - l2[c]) * moved[i]
    }
    const { offset } = this.#moved
    this.#core.kernels.gemvAt(size, support.size, support.places.offset, block.offset, ld, offset, this.#slope.offset)
  }

  /** Places outside of the support that violate |slope| ≤ l1 and are not barred, the worst first. */
  #violators(u: Float64Array, strengths: Strengths, tolerance: number, barred: Uint8Array): number[] {
    const { members, size } = this.#hessian
    const slope = this.#slope.view
    const { l1, l2, positive } = strengths
    const excess = (a: number) => {
      const c = members[a]
      return pullOf(slope[a] - l2[c] * u[c], positive && l1[c] > 0) - l1[c]
    }
    const violators: number[] = []
    const { support } = this
    const places = support.places.view
    for (let i = 0; i < support.size; i++) barred[places[i]] += 1
    for (let a = 0; a < size; a++) if (barred[a] === 0 && excess(a) > tolerance) violators.push(a)
    for (let i = 0; i < support.size; i++) barred[places[i]] -= 1
    return violators.sort((a, b) => excess(b) - excess(a) || a - b)
  }

  /**
   * Slides along the direction that changes no prediction until a weight reaches 0; that one leaves, and the member joins.
   *
   * @returns false where the penalty would rise, or nothing would end the slide; then all is as it was.
   */
  #slide(place: number, side: number, u: Float64Array, { l1 }: Strengths): boolean {
    const { support } = this
    const { members } = this.#hessian
    const own = members[place]
    while (!support.append(place, side)) {
      support.express(place)
      const [places, sides, step] = [support.places.view, support.sides, support.step.view]
      const ahead = side === 0 ? 1 : side
      let rise = l1[own] * ahead * side
      for (let i = 0; i < support.size; i++) rise -= ahead * step[i] * sides[i] * l1[members[places[i]]]
      const isWaiting = u[own] === 0
      if (side === 0 || (isWaiting && rise >= 0)) return false
      const way = rise > 0 ? -ahead : ahead
      let length = way * side < 0 ? Math.abs(u[own]) : Number.POSITIVE_INFINITY
      let leaver = -1
      for (let i = 0; i < support.size; i++) {
        const reaches = u[members[places[i]]] / (way * step[i])
        if (sides[i] === 0 || !(reaches >= 0 && reaches < length)) continue
        length = reaches
        leaver = i
      }
      if (length === Number.POSITIVE_INFINITY) return false
      for (let i = 0; i < support.size; i++) {
        const c = members[places[i]]
        u[c] = i === leaver ? 0 : u[c] - length * way * step[i]
      }
      if (leaver === -1) {
        u[own] = 0
        return true
      }
      u[own] += length * way
      support.remove(leaver)
    }
    return true
  }

  #makeRoom(): void {
    const { ld } = this.#hessian
    if (this.#slope.view.length >= ld) return
    this.#slope = this.#core.arena.float64(ld)
    this.#moved = this.#core.arena.float64(ld)
  }
}
