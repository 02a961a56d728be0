import type { OpenKernels } from '../../kernels/door.ts'
import { maxAbs } from '../../math/vector.ts'
import type { Multiple, StrengthsAlong } from '../../penalty/strengths.ts'
import type { Correlations } from './correlations.ts'
import { Support } from './support.ts'
import { Foresight, type Violator, violators } from './violators.ts'

/** The weights at one λ. Whether they are good enough is for the certificate to say. */
export interface Solution {
  readonly w: Float64Array
  /** Where they are not 0, in order. */
  readonly used: Int32Array
  /** Rounds that took the slopes once. */
  readonly passes: number
}

/** Violations of the optimality conditions up to this share of the largest slope at w = 0 are rounding. */
const ROUNDING = 2e-13

/** Steps are so many times as exact as what is asked of the slopes: it costs nearly nothing, and the duality gap shows it. */
const BEYOND = 1024

/** Rounds without a joiner that do not halve the violation: what is left is rounding. */
const MAX_STALLS = 2

/**
 * Lasso and elastic-net paths by active-set Newton steps: minimises ½‖t − Zw‖² + Σ_j ( l1_j |w_j| + l2_j/2 w_j² ), perhaps over w ≥ 0
 * alone, for one strength after the other.
 *
 *     on the support A with signs s:   w_A ← w_A + H_AA⁻¹ ( slope_A − l2 w_A − l1 s ),   H = ZᵀZ + diag(l2)
 *
 * A step ends at the first weight that reaches 0, which leaves A; violators of |slope_j| ≤ l1_j join (of slope_j ≤ l1_j where w ≥ 0). Each support costs one
 * solve, however strongly columns correlate, and the slope is taken anew from the weights in each round, which refines them:
 * paths end at a duality gap near 1e-15.
 *
 * λ is in l1 and l2 and meets no step size. Exact zeros: all outside A. Coordinate descent finds the same weights in more passes.
 * Source: Lee, Battle, Raina, Ng (2007), feature-sign search; Osborne, Presnell, Turlach (2000);
 * Lawson, Hanson (1974), ch. 23, of which w ≥ 0 without a penalty is.
 */
export function activeSetPath(
  core: OpenKernels,
  problem: Correlations,
  path: Pick<StrengthsAlong, 'length' | 'multiple'>,
  maxPasses: number,
): Solution[] {
  const solve = activeSetSolver(core, problem, maxPasses)
  const p = problem.dimension
  const weights = new Float64Array(p * path.length)
  return Array.from({ length: path.length }, (_, l) => solve(path.multiple(l), weights.subarray(l * p, (l + 1) * p)))
}

/** The same for whoever finds the next strengths when these are solved: each solve starts where the last one ended. */
export function activeSetSolver(
  core: OpenKernels,
  problem: Correlations,
  maxPasses: number,
): (strengths: Multiple, w: Float64Array) => Solution {
  return solverOn(problem, new Support(core, problem), maxPasses)
}

/**
 * The same, from the weights that a support has.
 *
 * @param largest members; a solve that has more is left as it is, which `support.size` tells.
 */
export function solverOn(
  problem: Correlations,
  support: Support,
  maxPasses: number,
  largest = Number.POSITIVE_INFINITY,
): (strengths: Multiple, w: Float64Array) => Solution {
  const tolerance = ROUNDING * maxAbs(problem.target)
  const foresight = new Foresight(problem)
  return (strengths, w) => {
    const passes = solveAt(problem, support, strengths, foresight, { tolerance, maxPasses, largest })
    foresight.remember(strengths)
    return { w, used: support.writeInto(w), passes }
  }
}

interface Limits {
  readonly tolerance: number
  readonly maxPasses: number
  readonly largest: number
}

/** @returns the number of rounds, each of which takes the slopes once. */
function solveAt(
  problem: Correlations,
  support: Support,
  strengths: Multiple,
  foresight: Foresight,
  { tolerance, maxPasses, largest }: Limits,
): number {
  // Slopes are where the last λ left them, unless weights have changed since.
  if (support.regularise(strengths)) problem.refresh(support)
  problem.anticipate(strengths)
  /** Coordinates that can not be helped at this strength: their violation is rounding. */
  const refused = new Set<number>()
  let least = Number.POSITIVE_INFINITY
  let stalls = 0
  let oneByOne = false
  for (let pass = 1; pass <= maxPasses; pass++) {
    if (support.size > largest) return pass
    const worst = takeExcess(problem, support, strengths)
    const outside = violators(problem, support, strengths, { tolerance, refused })
    stalls = worst < 0.5 * least ? 0 : stalls + 1
    least = Math.min(least, worst)
    const settled = worst <= tolerance || stalls > MAX_STALLS
    if (settled && outside.length === 0 && !problem.widen()) return pass
    // Where members have not moved to another λ yet, most slopes that are above their bounds will not be so when they have.
    const foreseen = pass === 1 && !settled ? foresight.violators(support, strengths, tolerance) : null
    const most = oneByOne ? 1 : problem.joiners(support.size, foreseen !== null)
    const { joined, dependent } = join(problem, support, foreseen ?? outside, most)
    // Along a direction that changes no prediction the penalty falls for sure where the members are as they should be.
    const slid = joined === 0 && settled && dependent !== null && slide(support, strengths, dependent)
    if (joined === 0 && settled && dependent !== null && !slid) refused.add(dependent.coordinate)
    const moved = newton(support, strengths, tolerance)
    // Where all that joined were turned back at once, the worst of them comes alone; and if it is turned back, too, it is out.
    if (joined > 0 && !moved && oneByOne) refused.add(outside[0].coordinate)
    oneByOne = joined > 0 && !moved
    if (joined > 0 || slid) {
      least = Number.POSITIVE_INFINITY
      stalls = 0
    }
    problem.refresh(support)
  }
  return maxPasses
}

/** How far each member is from optimal, and the farthest. */
function takeExcess({ slope }: Correlations, support: Support, { unit, lambda }: Multiple): number {
  const { size, signs, excess } = support
  const members = support.members.view
  const weights = support.weights.view
  let worst = 0
  for (let i = 0; i < size; i++) {
    const j = members[i]
    excess[i] = slope[j] - lambda * unit.l2[j] * weights[i] - lambda * unit.l1[j] * signs[i]
    worst = Math.max(worst, Math.abs(excess[i]))
  }
  return worst
}

/** Appends the worst violators; the first whose column hangs on the members' is named. */
function join(
  problem: Correlations,
  support: Support,
  outside: readonly Violator[],
  most: number,
): { joined: number; dependent: Violator | null } {
  const worst = outside.slice(0, most).map(({ coordinate }) => coordinate)
  const products = problem.together(worst, support.members, support.size)
  let joined = 0
  let dependent: Violator | null = null
  for (const violator of outside) {
    if (joined >= most) break
    const { coordinate, sign, excess } = violator
    if (support.append(coordinate, sign, products)) {
      support.excess[support.size - 1] = sign * excess
      joined++
    } else dependent ??= violator
  }
  return { joined, dependent }
}

/**
 * Newton steps with the signs as they are, each to the first weight that reaches 0, which leaves, until one goes all the way.
 *
 * @returns whether any weight moved.
 */
function newton(support: Support, strengths: Multiple, tolerance: number): boolean {
  let moved = false
  while (support.size > 0) {
    const step = support.newtonStep(tolerance / BEYOND)
    const length = reach(support, strengths, step, 1)
    moved ||= length > 0
    // What is left of each excess when part of the way is gone.
    for (let i = 0; i < support.size; i++) support.excess[i] *= 1 - length
    if (!advance(support, strengths, step, length)) break
  }
  return moved
}

/**
 * Moves the weights along a direction that changes no prediction, by which a violator whose column hangs on the members' takes
 * the place of the first member that reaches 0.
 *
 * @returns false where none does: then no penalty is there to fall.
 * Source: the pivot of the simplex method, for a penalty that is linear along the direction.
 */
function slide(support: Support, strengths: Multiple, { coordinate, sign, excess }: Violator): boolean {
  const step = support.nullDirection(coordinate).slice(0, support.size)
  for (let i = 0; i < step.length; i++) step[i] *= sign
  const length = reach(support, strengths, step, Number.POSITIVE_INFINITY)
  if (length === Number.POSITIVE_INFINITY) return false
  advance(support, strengths, step, length)
  // Without the one that left it hangs on the others no longer; if rounding has it otherwise, the next rounds mend what is missing.
  if (!support.append(coordinate, sign)) return false
  support.weights.view[support.size - 1] = length * sign
  support.excess[support.size - 1] = sign * excess
  return true
}

/** How far along `step` the first penalised weight reaches 0; `longest` where none does before. */
function reach(support: Support, strengths: Multiple, step: Float64Array, longest: number): number {
  let length = longest
  for (let i = 0; i < support.size; i++) length = Math.min(length, distanceToZero(support, strengths, step, i))
  return length
}

/** Moves the members, and takes out those that reach 0. @returns whether any did. */
function advance(support: Support, strengths: Multiple, step: Float64Array, length: number): boolean {
  const { size } = support
  const weights = support.weights.view
  const leaving: number[] = []
  for (let i = 0; i < size; i++) {
    if (distanceToZero(support, strengths, step, i) <= length) leaving.push(i)
    weights[i] += length * step[i]
  }
  for (const i of leaving.reverse()) support.remove(i)
  return leaving.length > 0
}

/** Steps of this direction until member i is at 0, if a penalty or a limit stops it there. */
function distanceToZero(
  { members, weights, signs }: Support,
  { unit, lambda }: Multiple,
  step: Float64Array,
  i: number,
): number {
  const along = signs[i] * step[i]
  if (along > 0) return Number.POSITIVE_INFINITY
  const w = weights.view[i]
  const comes = along < 0 || (w === 0 && step[i] === 0)
  const stops = unit.positive || lambda * unit.l1[members.view[i]] > 0
  if (!comes || !stops) return Number.POSITIVE_INFINITY
  return along < 0 ? -w / step[i] : 0
}
