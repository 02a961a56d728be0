import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import type { Strengths } from '../../../penalty/strengths.ts'
import { ActiveSet } from './active-set.ts'
import type { Columns } from './columns.ts'
import { Hessian } from './hessian.ts'
import { isLower, search } from './line-search.ts'
import type { Link } from './link.ts'
import { Outside } from './outside.ts'
import { newPoint, type Point, penaltyOf, reachOf, violationAt } from './point.ts'
import { Progress } from './progress.ts'
import { following, type HessianState, worthRebuilding } from './rebuild.ts'

/** Steps of one λ. A likelihood without minimum is down to 1e-13 after thirty with a Hessian each. */
const MAX_STEPS = 500

/** A last step that moved an output by more than this was no step towards a minimum nearby. */
const RUNAWAY = 0.5

/** Members that have no weight and are further from one than this share of their bound are dropped with the old Hessian. */
const NEAR = 0.9

/** L2 strengths of an earlier λ serve until they are so many times those of this one. */
const FAR = 1.3

/** Violators are looked for again when the violation among the members has fallen to this share. */
const LOOK_AGAIN = 1e-3

/** At least so many violators may join at a time, and as many as there are members. */
const LEAST_JOINERS = 20

/** Steps from violations nearer to the tolerance than this are mostly rounding: they say nothing of the Hessian. */
const WORTH_REMEMBERING = 1e3

/** Where a step began: the slope by place, and the version of the support. */
interface Begun {
  readonly slope: Float64Array
  readonly support: number
}

/** What one λ asks of the solver. */
export interface NewtonTask {
  readonly strengths: Strengths
  /** 1 for coordinates that never move. */
  readonly held: Uint8Array
  /** Largest violation of the optimality conditions that may be left. */
  readonly tolerance: number
  readonly maxPasses: number
  /** Whether a Hessian may serve more than one step. */
  readonly lazy: boolean
}

export interface NewtonEnd {
  /** Linear systems that were solved. */
  readonly passes: number
  /** False where the weights were still running away when the slope had vanished: the minimum lies at infinity. */
  readonly attained: boolean
}

/**
 * Minimises a likelihood plus Σ_c ( l1_c |u_c| + l2_c/2 u_c² ), perhaps with no u_c below 0 that has an l1_c, by proximal Newton steps with a Hessian that is kept while it
 * serves, from one λ to the next.
 *
 * Equations: u⁺ = argmin −s·(u⁺ − u) + ½ (u⁺ − u)ᵀH(u⁺ − u) + penalty(u⁺), s the slope downhill at u and H a Hessian, perhaps
 * an older one; then u ← u + t(u⁺ − u), t the first of 1, ½, ¼, … with F(u + t·d) ≤ F(u) + 10⁻⁴·t·Δ,
 * Δ = −s·d + penalty(u⁺) − penalty(u). Where an up-to-date Hessian serves badly, a bound of all of them does the next step.
 * Scale of λ: none; the mean over rows is in the likelihood.
 * Zeros: exact, those of the quadratic's solution.
 * Neighbour: iterated reweighted least squares is the same with a new Hessian each step, without the search for t: it cycles or
 * overflows where probabilities saturate.
 * Source: Lee, Sun & Saunders (2014), SIAM J. Optim. 24(3), algorithm 1, whose H need not be the Hessian.
 */
export class NewtonSolver {
  /** The weights: where a solve starts, and where it ends. */
  readonly u: Float64Array
  readonly #link: Link
  readonly #columns: Columns
  readonly #curvature: Block<Float64Array>
  readonly #hessian: Hessian
  readonly #active: ActiveSet
  readonly #outside: Outside
  #here: Point
  #there: Point
  /** Slope of the likelihood at `here`, by place. */
  readonly #slope: Float64Array
  /** Where a step starts, by place. */
  readonly #start: Float64Array
  readonly #progress: Progress
  #state: HessianState = 'unfit'
  /** The violation among the members at which all others are looked at again. */
  #lookAgain = Number.POSITIVE_INFINITY
  /** The strengths that the support was settled with; null where it is not that of the weights. */
  #settled: Strengths | null = null

  constructor(core: OpenKernels, link: Link, columns: Columns) {
    const { arena } = core
    const { rows, count, outputs } = columns
    this.u = new Float64Array(count * outputs)
    this.#link = link
    this.#columns = columns
    this.#curvature = arena.float64(rows * outputs * outputs)
    this.#hessian = new Hessian(core, columns, this.#curvature, link.isDiagonal)
    this.#active = new ActiveSet(core, this.#hessian)
    this.#outside = new Outside(core, columns)
    this.#here = newPoint(core, rows * outputs)
    this.#there = newPoint(core, rows * outputs)
    this.#slope = new Float64Array(count * outputs)
    this.#start = new Float64Array(count * outputs)
    this.#progress = new Progress(count * outputs)
  }

  /** The largest slope in any coordinate at the weights as they are. */
  largestSlope(): number {
    this.#hessian.replace(Array.from(this.u.keys()).filter((c) => this.u[c] !== 0))
    this.#evaluate()
    return this.#outside.largestSlope(this.#here.residual)
  }

  solve(task: NewtonTask): NewtonEnd {
    const { strengths, tolerance, maxPasses, lazy } = task
    const progress = this.#progress
    this.#begin(task)
    let begun: Begun | null = null
    let passes = 0
    let reach = 0
    for (let step = 0; step <= MAX_STEPS; step++) {
      const violation = this.#look(task, begun)
      if (violation <= tolerance || progress.isOver || passes >= maxPasses) break
      this.#prepare(task, tolerance / violation)
      begun = this.#beginStep(task, violation)
      passes += this.#minimise(task, violation)
      const t = this.#search(strengths)
      if (t > 0) {
        const from = this.#here
        this.#here = this.#there
        this.#there = from
        if (!isLower(this.#here, from)) progress.stall()
        if (!lazy) reach = reachOf(from.eta.view, this.#here.eta.view, this.#columns.rows)
      }
      if (this.#state === 'exhausted') break
    }
    if (progress.restore(this.u)) this.#settled = null
    return { passes, attained: reach <= RUNAWAY }
  }

  /** Takes in what no penalty holds, and brings the outputs to the weights. */
  #begin({ strengths: { l1 }, held, tolerance }: NewtonTask): void {
    const { u } = this
    const { count, outputs } = this.#columns
    const open: number[] = []
    const { place } = this.#hessian
    this.#outside.bound(l1, held, tolerance)
    for (let k = 0; k < outputs; k++) {
      for (let j = 0, c = k; j < count; j++, c += outputs) {
        // A constant for all classes changes nothing: what is held is brought to 0.
        if (held[c] === 1 && u[c] !== 0) moveAll(u, c - k, outputs, -u[c])
        else if (held[c] === 0 && l1[c] === 0 && place[c] === -1) open.push(c)
      }
    }
    const members = this.#hessian.members.filter((c) => held[c] === 0)
    const isNew = open.length > 0 || members.length < this.#hessian.size
    if (isNew) this.#hessian.replace([...members, ...open])
    if (isNew || this.#state === 'exhausted') this.#state = 'unfit'
    this.#evaluate()
    this.#progress.begin(u)
    this.#lookAgain = Number.POSITIVE_INFINITY
  }

  #evaluate(): void {
    this.#hessian.predict(this.u, this.#here.eta)
    this.#here.loss = this.#link.evaluate(this.#here.eta, this.#here.residual)
  }

  /**
   * Takes the slopes, of members and where these have come near enough of all others, the worst of which join.
   *
   * @param begun the step that led here.
   * @returns the largest violation.
   */
  #look(task: NewtonTask, begun: Begun | null): number {
    this.#hessian.project(this.#here.residual, this.#slope)
    if (begun !== null) this.#active.remember(this.#start, begun.slope, this.u, this.#slope, begun.support)
    let violation = this.#largestViolation(task.strengths)
    if (violation <= Math.max(this.#lookAgain, task.tolerance)) {
      const outside = this.#join(task)
      violation = Math.max(violation, outside)
      this.#lookAgain = LOOK_AGAIN * violation
      if (outside > 0) this.#progress.forget()
    }
    this.#progress.add(violation, this.u)
    return violation
  }

  /**
   * Lets the worst violators outside join the members.
   *
   * @returns the largest violation among all outside; 0 where there is none.
   */
  #join({ strengths, tolerance }: NewtonTask): number {
    const hessian = this.#hessian
    const found = this.#outside.violators(this.#here.residual, hessian.members, strengths, tolerance)
    for (const { coordinate, slope } of found.slice(0, Math.max(LEAST_JOINERS, hessian.size))) {
      this.#slope[hessian.size] = slope
      hessian.add(coordinate)
    }
    return found.length === 0 ? 0 : found[0].excess
  }

  /** Makes H anew where it is due. */
  #prepare({ strengths, lazy }: NewtonTask, reduction: number): void {
    const { rows, outputs } = this.#columns
    const { rate, isSlow } = this.#progress
    const work = { rows, outputs, members: this.#hessian.size, support: this.#active.support.size }
    const isSpent = isSlow || (!Number.isNaN(rate) && worthRebuilding(rate, reduction, work))
    if (this.#state === 'old' && (!lazy || isSpent)) this.#state = 'unfit'
    if (this.#state !== 'unfit' && this.#state !== 'outbid') return
    const isBound = this.#state === 'outbid' && this.#link.bound(this.#curvature)
    if (!isBound) this.#link.curvature(this.#here.eta, this.#curvature)
    const { l1 } = strengths
    const { members } = this.#hessian
    this.#hessian.replace(members.filter((c, a) => this.u[c] !== 0 || Math.abs(this.#slope[a]) >= NEAR * l1[c]))
    this.#hessian.fill()
    this.#hessian.project(this.#here.residual, this.#slope)
    this.#settled = null
    this.#state = isBound ? 'bound' : 'fresh'
  }

  /** Where the step starts; null where the Hessian is to learn nothing from it. */
  #beginStep({ strengths, tolerance, lazy }: NewtonTask, violation: number): Begun | null {
    const { members, size } = this.#hessian
    for (let a = 0; a < size; a++) this.#start[a] = this.u[members[a]]
    this.#here.objective = this.#here.loss + penaltyOf(this.u, members, strengths)
    if (!this.#isSettled(strengths)) this.#active.settle(this.u, strengths)
    return lazy && violation > WORTH_REMEMBERING * tolerance
      ? { slope: this.#slope.slice(0, size), support: this.#active.support.version }
      : null
  }

  /** u ← the minimum of the quadratic. @returns the linear systems that it took. */
  #minimise({ strengths, tolerance }: NewtonTask, violation: number): number {
    const inner = Math.max(0.5 * tolerance, Math.min(0.01, violation) * violation)
    if (this.#active.follow(this.u, this.#slope, strengths, inner)) return 1
    return this.#active.minimise(this.u, this.#slope, strengths, inner)
  }

  /** Goes so far of the way from where the step starts that the objective falls: `there`, where it did. @returns the share. */
  #search(strengths: Strengths): number {
    const t = search({
      link: this.#link,
      hessian: this.#hessian,
      slope: this.#slope,
      u: this.u,
      start: this.#start,
      penalty: (u) => penaltyOf(u, this.#hessian.members, strengths),
      from: this.#here,
      to: this.#there,
    })
    this.#settled = t === 1 ? strengths : null
    this.#state = following(this.#state, t, this.#link.isBounded)
    return t
  }

  #largestViolation(strengths: Strengths): number {
    let worst = 0
    const { members } = this.#hessian
    for (let a = 0; a < members.length; a++) {
      const c = members[a]
      worst = Math.max(worst, violationAt(this.u[c], this.#slope[a], strengths, c))
    }
    return worst
  }

  /** Whether the support has the signs of the weights, and a factor of strengths not far from these. */
  #isSettled(strengths: Strengths): boolean {
    const { l1, l2 } = strengths
    const settled = this.#settled
    if (settled === null) return false
    if (settled === strengths) return true
    const held = this.#active.support.l2
    return this.#hessian.members.every((c) => {
      const strength = l2[c]
      const isNear = held[c] === strength || (held[c] > strength && held[c] <= FAR * strength)
      return isNear && l1[c] > 0 === settled.l1[c] > 0
    })
  }
}

function moveAll(values: Float64Array, from: number, count: number, by: number): void {
  for (let c = from; c < from + count; c++) values[c] += by
}
