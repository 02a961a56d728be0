import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { square } from '../../../math/power.ts'
import { lengthOf } from '../../../math/vector.ts'
import type { PosedGroup } from '../../posed-groups.ts'
import type { Columns } from '../newton/columns.ts'
import { Hessian } from '../newton/hessian.ts'
import { isLower, search } from '../newton/line-search.ts'
import type { Link } from '../newton/link.ts'
import { newPoint, type Point, reachOf } from '../newton/point.ts'
import { Progress } from '../newton/progress.ts'
import { following, type HessianState, worthRebuilding } from '../newton/rebuild.ts'
import type { NewtonEnd } from '../newton/solve.ts'
import { denseQuadratic, type GroupQuadratic } from './group-quadratic.ts'
import { largestViolation, type OpenGroup, openedAt } from './open-group.ts'

/** Steps of one λ. */
const MAX_STEPS = 500

/** A last step that moved an output by more than this was no step towards a minimum nearby. */
const RUNAWAY = 0.5

/** Members of a group at 0 that is further from opening than this share of its cost are dropped with the old Hessian. */
const NEAR = 0.9

/** Groups outside are looked at again when the violation among the members has fallen to this share. */
const LOOK_AGAIN = 1e-3

/** At least so many groups may open at a time, and as many as are open. */
const LEAST_JOINERS = 10

/** A quadratic takes a factor or more, since lengths bend otherwise at other weights. */
const FACTORS_OF_A_STEP = 1

/** What one λ asks of the solver. */
export interface GroupTask {
  readonly lambda: number
  readonly tolerance: number
  readonly maxPasses: number
  /** Whether every feature bears a penalty, so that there is a minimum and a Hessian may serve more than one step. */
  readonly isHeld: boolean
}

/** The groups among the members, and by place the weights and the slopes there. */
interface Members {
  readonly open: readonly OpenGroup[]
  readonly weights: Float64Array
  readonly slope: Float64Array
}

/**
 * Minimises a loss plus λ Σ_g c_g ‖u_g‖₂ by proximal Newton steps among the groups that may be open, with a Hessian that is kept while
 * it serves: under squared loss, for good.
 *
 * Equations: as of single weights (newton/solve.ts), with the quadratic's minimum by group-quadratic.ts. A group outside joins where
 * ‖s_g‖ > λ c_g.
 * Scale of λ: none; the mean over rows is in the loss.
 * Zeros: exact, whole groups.
 * Neighbour: block coordinate descent is the sweeps of the quadratic alone.
 * Source: Lee, Sun & Saunders (2014), SIAM J. Optim. 24(3), algorithm 1; Yang & Hastie (2024), arXiv:2405.08631, for groups.
 */
export class GroupSolver {
  /** The weights: where a solve starts, and where it ends. */
  readonly u: Float64Array
  readonly #link: Link
  readonly #columns: Columns
  readonly #groups: readonly PosedGroup[]
  readonly #isQuadratic: boolean
  readonly #curvature: Block<Float64Array>
  readonly #hessian: Hessian
  readonly #quadratic: GroupQuadratic
  readonly #progress: Progress
  /** Slopes of all coordinates. */
  readonly #slopes: Float64Array
  readonly #products: Block<Float64Array>
  /** By number of the group: whether its coordinates are members. */
  readonly #isMember: Uint8Array
  #here: Point
  #there: Point
  #state: HessianState = 'unfit'

  /** @param groups of all coordinates but those of the intercepts, for λ = 1. */
  constructor(core: OpenKernels, link: Link, columns: Columns, groups: readonly PosedGroup[], isQuadratic: boolean) {
    const { arena } = core
    const { rows, count, outputs } = columns
    const size = count * outputs
    const grouped = groups.reduce((sum, { members }) => sum + members.length, 0)
    this.u = new Float64Array(size)
    this.#link = link
    this.#columns = columns
    // Intercepts come last.
    const intercepts = Int32Array.from({ length: size - grouped }, (_, k) => grouped + k)
    this.#groups = [...groups, { members: intercepts, strength: 0 }]
    this.#isQuadratic = isQuadratic
    this.#curvature = arena.float64(rows * outputs * outputs)
    this.#hessian = new Hessian(core, columns, this.#curvature, link.isDiagonal)
    this.#quadratic = denseQuadratic(core, this.#hessian)
    this.#progress = new Progress(size)
    this.#slopes = new Float64Array(size)
    this.#products = arena.float64(count)
    this.#isMember = new Uint8Array(this.#groups.length)
    this.#here = newPoint(core, rows * outputs)
    this.#there = newPoint(core, rows * outputs)
  }

  /** The largest slope in any coordinate at the weights as they are. */
  largestSlope(): number {
    this.#replace((g) => this.#groups[g].members.some((c) => this.u[c] !== 0))
    this.#evaluate()
    this.#takeSlopes()
    return this.#slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0)
  }

  solve(task: GroupTask): NewtonEnd {
    const { tolerance, maxPasses, isHeld } = task
    const progress = this.#progress
    this.#begin(task)
    let lookAgain = Number.POSITIVE_INFINITY
    let passes = 0
    let reach = 0
    for (let step = 0; step <= MAX_STEPS; step++) {
      let at = this.#look(task)
      let violation = largestViolation(at.weights, at.slope, at.open)
      let isChanged = false
      if (violation <= Math.max(lookAgain, tolerance)) {
        const outside = this.#join(task)
        violation = Math.max(violation, outside)
        lookAgain = LOOK_AGAIN * violation
        isChanged = outside > 0
        if (isChanged) progress.forget()
      }
      progress.add(violation, this.u)
      if (violation <= tolerance || progress.isOver || passes >= maxPasses) break
      if (this.#prepare(task, tolerance / violation) || isChanged) at = this.#look(task)
      passes += this.#step(at, violation, tolerance)
      if (!isHeld) reach = reachOf(this.#there.eta.view, this.#here.eta.view, this.#columns.rows)
      if (this.#state === 'exhausted') break
    }
    progress.restore(this.u)
    return { passes, attained: reach <= RUNAWAY }
  }

  /** Takes in what no penalty holds, and brings the outputs to the weights. */
  #begin({ lambda }: GroupTask): void {
    for (const [g, { strength }] of this.#groups.entries()) if (lambda * strength === 0) this.#enter(g)
    if (this.#state === 'exhausted') this.#state = 'unfit'
    this.#evaluate()
    this.#progress.begin(this.u)
  }

  #enter(g: number): void {
    if (this.#isMember[g] === 1) return
    this.#isMember[g] = 1
    for (const c of this.#groups[g].members) this.#hessian.add(c)
  }

  /** Makes these groups the members. H has to be filled before it is used. */
  #replace(stays: (g: number) => boolean): void {
    for (const g of this.#groups.keys()) this.#isMember[g] = Number(stays(g))
    this.#hessian.replace(this.#groups.flatMap(({ members }, g) => (this.#isMember[g] === 1 ? [...members] : [])))
  }

  #evaluate(): void {
    this.#hessian.predict(this.u, this.#here.eta)
    this.#here.loss = this.#link.evaluate(this.#here.eta, this.#here.residual)
  }

  #takeSlopes(): void {
    const { count, outputs, run } = this.#columns
    for (let k = 0; k < outputs; k++) {
      this.#columns.products(run(this.#here.residual, k), this.#products)
      for (let j = 0, c = k; j < count; j++, c += outputs) this.#slopes[c] = this.#products.view[j]
    }
  }

  /** The groups among the members at a λ. */
  #open({ lambda }: GroupTask): OpenGroup[] {
    const { place } = this.#hessian
    return this.#groups.flatMap(({ members, strength }, g) => {
      if (this.#isMember[g] === 0) return []
      const places = members.map((c) => place[c])
      return openedAt(places, lambda * strength)
    })
  }

  /** What the members know of the weights as they are. */
  #look(task: GroupTask): Members {
    const slope = new Float64Array(this.#hessian.size)
    this.#hessian.project(this.#here.residual, slope)
    return { open: this.#open(task), weights: Float64Array.from(this.#hessian.members, (c) => this.u[c]), slope }
  }

  /** Lets the worst groups outside join. @returns the largest violation among all outside; 0 where there is none. */
  #join({ lambda, tolerance }: GroupTask): number {
    this.#takeSlopes()
    const found: { g: number; excess: number }[] = []
    for (const [g, { members, strength }] of this.#groups.entries()) {
      if (this.#isMember[g] === 1) continue
      const excess = lengthOf(this.#slopes, members) - lambda * strength
      if (excess > tolerance) found.push({ g, excess })
    }
    found.sort((a, b) => b.excess - a.excess || a.g - b.g)
    const open = this.#isMember.reduce((sum, one) => sum + one, 0)
    for (const { g } of found.slice(0, Math.max(LEAST_JOINERS, open))) this.#enter(g)
    return found[0]?.excess ?? 0
  }

  /** Makes H anew where it is due, among what members are then. @returns whether it was. */
  #prepare({ lambda, isHeld }: GroupTask, reduction: number): boolean {
    const { rows, outputs } = this.#columns
    const { rate, isSlow } = this.#progress
    const { members } = this.#hessian
    const support = members.reduce((count, c) => count + Number(this.u[c] !== 0), 0)
    const work = { rows, outputs, members: members.length, support, factored: FACTORS_OF_A_STEP }
    const isSpent = isSlow || (!Number.isNaN(rate) && worthRebuilding(rate, reduction, work))
    if (this.#state === 'old' && !this.#isQuadratic && (!isHeld || isSpent)) this.#state = 'unfit'
    if (this.#state !== 'unfit' && this.#state !== 'outbid') return false
    const isBound = this.#state === 'outbid' && this.#link.bound(this.#curvature)
    if (!isBound) this.#link.curvature(this.#here.eta, this.#curvature)
    this.#takeSlopes()
    this.#replace((g) => {
      const { members: own, strength } = this.#groups[g]
      const isNear = lengthOf(this.#slopes, own) >= NEAR * lambda * strength
      return this.#isMember[g] === 1 && (isNear || lengthOf(this.u, own) > 0)
    })
    this.#hessian.fill()
    this.#quadratic.forget()
    this.#state = isBound ? 'bound' : 'fresh'
    return true
  }

  /** To the minimum of the quadratic, or so much of the way that the objective falls. @returns linear systems that were solved. */
  #step({ open, weights: start, slope }: Members, violation: number, tolerance: number): number {
    const { members, size } = this.#hessian
    const penalty = (u: Float64Array) => lengthsOf(u, members, open)
    this.#here.objective = this.#here.loss + penalty(this.u)
    const aim = start.slice()
    const inner = this.#isQuadratic
      ? 0.25 * tolerance
      : Math.max(0.5 * tolerance, Math.min(0.01, violation) * violation)
    const passes = 1 + this.#quadratic.minimise(aim, slope.slice(), open, inner)
    for (let a = 0; a < size; a++) this.u[members[a]] = aim[a]

    const [from, to] = [this.#here, this.#there]
    const t = search({ link: this.#link, hessian: this.#hessian, penalty, u: this.u, start, slope, from, to })
    if (t > 0) {
      this.#here = to
      this.#there = from
      if (!isLower(to, from)) this.#progress.stall()
    }
    this.#state = following(this.#state, t, this.#link.isBounded)
    return passes
  }
}

/** What groups of members cost at some weights. */
function lengthsOf(u: Float64Array, members: readonly number[], groups: readonly OpenGroup[]): number {
  let sum = 0
  for (const { places, cost } of groups) {
    if (cost === 0) continue
    let squares = 0
    for (let a = 0; a < places.length; a++) squares += square(u[members[places[a]]])
    sum += cost * Math.sqrt(squares)
  }
  return sum
}
