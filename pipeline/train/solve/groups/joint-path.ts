import type { OpenKernels } from '../../../kernels/door.ts'
import { maxAbs } from '../../../math/vector.ts'
import type { PathSolution } from '../../family.ts'
import type { PosedGroup } from '../../posed-groups.ts'
import type { PosedModel } from '../../posed-model.ts'
import { normalised } from '../design.ts'
import { Hessian } from '../newton/hessian.ts'
import { KKT_TOLERANCE, roomsOf, SLOPE_ROUNDING, sizeOfSlopes } from '../newton-path.ts'
import { Trail } from '../trail.ts'
import { GroupQuadratic } from './group-quadratic.ts'
import { type JointFrame, jointFrame } from './joint-frame.ts'
import { type JointSlopes, slopesByProducts, slopesOnRows } from './joint-slopes.ts'
import { JointSweep } from './joint-sweep.ts'
import { JointSystem } from './joint-system.ts'
import { largestViolation, type OpenGroup } from './open-group.ts'

/** Rounds of one λ: of a quadratic among the members, and a look at all others. */
const MAX_ROUNDS = 200

/** Rounds that do not halve the violation, after which rounding is all that is left. */
const MAX_STALLS = 3

/** At least so many features may join at a time, and as many as are open. */
const LEAST_JOINERS = 10

/** With more features a matrix of all is larger than the columns that matter. */
const MOST_FEATURES = 1500

/** Whether the groups are the features one by one, each with its weights for all targets: those that are solved together so. */
export function areJoint({ loss, X, outputs }: PosedModel, groups: readonly PosedGroup[]): boolean {
  return (
    loss === 'squared' &&
    outputs > 1 &&
    groups.length === X.columns &&
    groups.every(({ members }) => members.length === outputs && members[0] % outputs === 0)
  )
}

/**
 * Paths of squared loss for several targets under Σ_j c_j ‖w_j‖, w_j the weights of feature j for all of them: what glmnet calls
 * mgaussian, scikit-learn MultiTaskLasso.
 *
 * Equations: min ½ Σ_k ‖y_k − Zw_k‖²_v + λ Σ_j c_j ‖w_j‖, whose Hessian G ⊗ I, G = Zᵀdiag(v)Z, is one matrix for all targets.
 * Zeros: exact, a feature for all targets.
 * Neighbour: group-path.ts solves any groups under any loss, with all targets in one matrix; it is the slow twin.
 * Source: Obozinski, Taskar & Jordan (2010), Stat. Comput. 20(2); Simon, Friedman & Hastie (2013), arXiv:1311.6529.
 */
export function jointPath(
  problem: PosedModel,
  groups: readonly PosedGroup[],
  lambdas: readonly number[],
  maxPasses: number,
  core: OpenKernels,
): PathSolution[] {
  return core.arena.scoped(() => {
    const solver = new JointSolver(problem, groups, core)
    const rooms = roomsOf(problem, lambdas.length)
    return lambdas.map((lambda, l) => solver.solve(lambda, maxPasses, rooms[l]))
  })
}

/** All slopes at the end of a λ. */
interface Look {
  readonly lambda: number
  readonly slopes: Float64Array
}

class JointSolver {
  readonly #targets: number
  readonly #frame: JointFrame
  /** G among the members: all features where there are rows enough. */
  readonly #gram: Hessian
  /** By place of a member: those of its coordinates. */
  readonly #places: Int32Array[] = []
  readonly #quadratic: GroupQuadratic
  readonly #slopes: JointSlopes
  /** Weights in the frame. */
  readonly #u: Float64Array
  readonly #trail = new Trail()
  /** The last two, the last one first. */
  #looks: readonly Look[] = []
  readonly #largest: number
  readonly #rounding: number

  constructor(problem: PosedModel, groups: readonly PosedGroup[], core: OpenKernels) {
    const { X, y, outputs: K, weights } = problem
    const { rows, columns: p } = X
    this.#targets = K
    this.#frame = jointFrame(problem, groups, core)
    const { columns, costs, unit } = this.#frame
    const v = core.arena.float64(rows)
    v.view.set(normalised(weights, rows))
    this.#gram = new Hessian(core, columns, v, true)
    this.#quadratic = new GroupQuadratic(new JointSweep(this.#gram, K), new JointSystem(core, this.#gram, K))
    this.#u = new Float64Array(p * K)
    const onRows = slopesOnRows(this.#frame, this.#gram, v, core)
    const atNothing = onRows.ofAll(this.#u)
    const isTall = p <= Math.min(rows, MOST_FEATURES)
    this.#gram.replace(Array.from({ length: p }, (_, j) => j).filter((j) => isTall || costs[j] === 0))
    this.#gram.fill()
    this.#slopes = isTall ? slopesByProducts(atNothing, this.#gram, core) : onRows
    this.#largest = maxAbs(atNothing)
    this.#rounding = SLOPE_ROUNDING * sizeOfSlopes({ ...problem, y: y.map((value) => value / unit) })
  }

  solve(asPosed: number, maxPasses: number, room: Float64Array): PathSolution {
    const { costs, unit } = this.#frame
    const lambda = asPosed / unit
    const held = costs.filter((cost) => lambda * cost > 0)
    const least = held.reduce((low, cost) => Math.min(low, lambda * cost), this.#largest)
    const tolerance = Math.max(KKT_TOLERANCE * least, this.#rounding)
    this.#trail.lead(lambda, this.#u)
    this.#foresee(lambda)
    let passes = 0
    let stalls = 0
    let best = Number.POSITIVE_INFINITY
    for (let round = 0; round < MAX_ROUNDS && passes < maxPasses; round++) {
      const open = this.#open(lambda)
      const [w, r] = [this.#weights(), this.#slopes.ofMembers(this.#u)]
      const violation = largestViolation(w, r, open)
      stalls = violation < 0.5 * best ? 0 : stalls + 1
      best = Math.min(best, violation)
      if (violation > tolerance && stalls <= MAX_STALLS) {
        passes += 1 + this.#quadratic.minimise(w, r, open, 0.25 * tolerance)
        this.#put(w)
        continue
      }
      if (!this.#join(lambda, tolerance)) break
      stalls = 0
      best = Number.POSITIVE_INFINITY
    }
    this.#trail.add(lambda, this.#u)
    return { ...this.#frame.weights(this.#u, room), passes, attained: true }
  }

  /** Lets those join that will open if slopes go on as they went between the last two λ. */
  #foresee(lambda: number): void {
    const [last, before] = this.#looks
    if (before === undefined || before.lambda === last.lambda || this.#gram.size === this.#frame.costs.length) return
    const share = (lambda - last.lambda) / (last.lambda - before.lambda)
    const ahead = last.slopes.map((slope, c) => slope + share * (slope - before.slopes[c]))
    for (const { j } of this.#violators(ahead, lambda, 0)) this.#gram.add(j)
  }

  /** Looks at all features, and lets the worst of those outside that are to open join. @returns whether there was one. */
  #join(lambda: number, tolerance: number): boolean {
    if (this.#gram.size === this.#frame.costs.length) return false
    const slopes = this.#slopes.ofAll(this.#u)
    const outside = this.#violators(slopes, lambda, tolerance)
    if (outside.length === 0) this.#looks = [{ lambda, slopes }, ...this.#looks.slice(0, 1)]
    for (const { j } of outside.slice(0, Math.max(LEAST_JOINERS, this.#gram.size))) this.#gram.add(j)
    return outside.length > 0
  }

  /** Features outside that are to open, the worst first. */
  #violators(
    slopes: Float64Array,
    lambda: number,
    tolerance: number,
  ): { readonly j: number; readonly excess: number }[] {
    const K = this.#targets
    const { costs } = this.#frame
    const found: { j: number; excess: number }[] = []
    for (let j = 0; j < costs.length; j++) {
      if (this.#gram.place[j] !== -1) continue
      let squares = 0
      for (let c = j * K; c < (j + 1) * K; c++) squares += slopes[c] * slopes[c]
      const excess = Math.sqrt(squares) - lambda * costs[j]
      if (excess > tolerance) found.push({ j, excess })
    }
    return found.sort((a, b) => b.excess - a.excess || a.j - b.j)
  }

  /** The features among the members at a λ, as groups of their coordinates there. */
  #open(lambda: number): OpenGroup[] {
    const K = this.#targets
    while (this.#places.length < this.#gram.size) {
      const first = this.#places.length * K
      this.#places.push(Int32Array.from({ length: K }, (_, k) => first + k))
    }
    return this.#gram.members.map((j, a) => ({ places: this.#places[a], cost: lambda * this.#frame.costs[j] }))
  }

  /** Those of the members, K for each. */
  #weights(): Float64Array {
    const K = this.#targets
    const { members } = this.#gram
    const own = new Float64Array(members.length * K)
    for (let a = 0, at = 0; a < members.length; a++)
      for (let c = members[a] * K, end = c + K; c < end; c++) own[at++] = this.#u[c]
    return own
  }

  #put(w: Float64Array): void {
    const K = this.#targets
    const { members } = this.#gram
    for (let a = 0, at = 0; a < members.length; a++)
      for (let c = members[a] * K, end = c + K; c < end; c++) this.#u[c] = w[at++]
  }
}
