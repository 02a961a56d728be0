import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { lengthOf, maxAbs } from '../../../math/vector.ts'
import type { PathSolution } from '../../family.ts'
import type { PosedGroup } from '../../posed-groups.ts'
import type { PosedModel } from '../../posed-model.ts'
import { normalised } from '../design.ts'
import { Hessian } from '../newton/hessian.ts'
import { KKT_TOLERANCE, roomsOf, SLOPE_ROUNDING, sizeOfSlopes } from '../newton-path.ts'
import { Trail } from '../trail.ts'
import { GroupQuadratic } from './group-quadratic.ts'
import { type JointFrame, jointFrame } from './joint-frame.ts'
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

class JointSolver {
  readonly #problem: PosedModel
  readonly #core: OpenKernels
  readonly #frame: JointFrame
  /** Observation weights, which sum to 1. */
  readonly #v: Block<Float64Array>
  /** G among the members: all features where there are rows enough. */
  readonly #gram: Hessian
  /** By place of a member: those of its coordinates. */
  readonly #places: Int32Array[] = []
  readonly #quadratic: GroupQuadratic
  readonly #trail = new Trail()
  /** Weights in the frame, and slopes of all coordinates. */
  readonly #u: Float64Array
  readonly #slopes: Float64Array
  /** Slopes where all weights are 0, if G is one of all features, and says all others. */
  readonly #atNothing: Float64Array | null = null
  readonly #eta: Block<Float64Array>
  readonly #products: Block<Float64Array>
  readonly #weights: Block<Float64Array>
  readonly #largest: number
  readonly #rounding: number

  constructor(problem: PosedModel, groups: readonly PosedGroup[], core: OpenKernels) {
    const { X, y, outputs: K, weights } = problem
    const { rows, columns: p } = X
    const { arena } = core
    this.#problem = problem
    this.#core = core
    this.#frame = jointFrame(problem, groups, core)
    const { columns, costs, unit } = this.#frame
    this.#v = arena.float64(rows)
    this.#v.view.set(normalised(weights, rows))
    this.#gram = new Hessian(core, columns, this.#v, true)
    this.#quadratic = new GroupQuadratic(new JointSweep(this.#gram, K), new JointSystem(core, this.#gram, K))
    this.#u = new Float64Array(p * K)
    this.#slopes = new Float64Array(p * K)
    this.#eta = arena.float64(rows)
    this.#products = arena.float64(p)
    this.#weights = arena.float64(p)
    this.#takeSlopes()
    if (p <= Math.min(rows, MOST_FEATURES)) {
      this.#gram.replace(Array.from({ length: p }, (_, j) => j))
      this.#gram.fill()
      this.#atNothing = this.#slopes.slice()
    } else for (let j = 0; j < p; j++) if (costs[j] === 0) this.#gram.add(j)
    this.#largest = maxAbs(this.#slopes)
    this.#rounding = SLOPE_ROUNDING * sizeOfSlopes({ ...problem, y: y.map((value) => value / unit) })
  }

  solve(asPosed: number, maxPasses: number, room: Float64Array): PathSolution {
    const { costs, unit } = this.#frame
    const lambda = asPosed / unit
    const least = costs.reduce(
      (low, cost) => (cost > 0 && lambda > 0 ? Math.min(low, lambda * cost) : low),
      this.#largest,
    )
    const tolerance = Math.max(KKT_TOLERANCE * least, this.#rounding)
    this.#trail.lead(lambda, this.#u)
    this.#takeSlopes()
    let passes = 0
    let stalls = 0
    let best = Number.POSITIVE_INFINITY
    for (let round = 0; round < MAX_ROUNDS && passes < maxPasses; round++) {
      const open = this.#open(lambda)
      const [w, r] = [this.#gathered(this.#u), this.#gathered(this.#slopes)]
      const outside = this.#violators(lambda, tolerance)
      const violation = Math.max(largestViolation(w, r, open), outside[0]?.excess ?? 0)
      if (violation <= tolerance) break
      stalls = violation < 0.5 * best ? 0 : stalls + 1
      best = Math.min(best, violation)
      if (stalls > MAX_STALLS) break
      const joins = Math.max(LEAST_JOINERS, this.#gram.size)
      for (const { j } of outside.slice(0, joins)) this.#gram.add(j)
      const members = outside.length === 0 ? open : this.#open(lambda)
      const [from, slope] = outside.length === 0 ? [w, r] : [this.#gathered(this.#u), this.#gathered(this.#slopes)]
      passes += 1 + this.#quadratic.minimise(from, slope, members, 0.25 * tolerance)
      this.#scatter(from)
      this.#takeSlopes()
    }
    this.#trail.add(lambda, this.#u)
    return { ...this.#frame.weights(this.#u, room), passes, attained: true }
  }

  /** The features among the members at a λ, as groups of their coordinates there. */
  #open(lambda: number): OpenGroup[] {
    const K = this.#problem.outputs
    while (this.#places.length < this.#gram.size) {
      const first = this.#places.length * K
      this.#places.push(Int32Array.from({ length: K }, (_, k) => first + k))
    }
    return this.#gram.members.map((j, a) => ({ places: this.#places[a], cost: lambda * this.#frame.costs[j] }))
  }

  /** Features outside that are to open, the worst first. */
  #violators(lambda: number, tolerance: number): { readonly j: number; readonly excess: number }[] {
    const K = this.#problem.outputs
    const { costs } = this.#frame
    const found: { j: number; excess: number }[] = []
    const own = new Int32Array(K)
    for (let j = 0; j < costs.length; j++) {
      if (this.#gram.place[j] !== -1) continue
      for (let k = 0; k < K; k++) own[k] = j * K + k
      const excess = lengthOf(this.#slopes, own) - lambda * costs[j]
      if (excess > tolerance) found.push({ j, excess })
    }
    return found.sort((a, b) => b.excess - a.excess || a.j - b.j)
  }

  /** What belongs to the members, K for each. */
  #gathered(values: Float64Array): Float64Array {
    const K = this.#problem.outputs
    const { members } = this.#gram
    const own = new Float64Array(members.length * K)
    for (let a = 0, at = 0; a < members.length; a++)
      for (let c = members[a] * K, end = c + K; c < end; c++) own[at++] = values[c]
    return own
  }

  #scatter(w: Float64Array): void {
    const K = this.#problem.outputs
    const { members } = this.#gram
    for (let a = 0, at = 0; a < members.length; a++)
      for (let c = members[a] * K, end = c + K; c < end; c++) this.#u[c] = w[at++]
  }

  /** Zᵀdiag(v)(y_k − Zw_k) for every feature and target. */
  #takeSlopes(): void {
    if (this.#atNothing === null) this.#slopesOnRows()
    else this.#slopesByProducts(this.#atNothing)
  }

  #slopesByProducts(atNothing: Float64Array): void {
    const { outputs: K, X } = this.#problem
    const { kernels } = this.#core
    const { block, ld } = this.#gram
    for (let k = 0; k < K; k++) {
      for (let j = 0; j < X.columns; j++) {
        this.#weights.view[j] = -this.#u[j * K + k]
        this.#products.view[j] = atNothing[j * K + k]
      }
      kernels.gemv(X.columns, X.columns, block.offset, ld, this.#weights.offset, this.#products.offset)
      for (let j = 0; j < X.columns; j++) this.#slopes[j * K + k] = this.#products.view[j]
    }
  }

  #slopesOnRows(): void {
    const { outputs: K, X } = this.#problem
    const { kernels } = this.#core
    const { view } = this.#eta
    const own = new Float64Array(X.columns)
    for (let k = 0; k < K; k++) {
      for (let j = 0; j < own.length; j++) own[j] = -this.#u[j * K + k]
      this.#gram.predict(own, this.#eta)
      for (let i = 0; i < X.rows; i++) view[i] += this.#frame.targets[k * X.rows + i]
      kernels.multiply(X.rows, this.#v.offset, this.#eta.offset, this.#eta.offset)
      this.#frame.columns.products(this.#eta.offset, this.#products)
      for (let j = 0; j < own.length; j++) this.#slopes[j * K + k] = this.#products.view[j]
    }
  }
}
