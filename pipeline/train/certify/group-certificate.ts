import { part } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { square } from '../../math/power.ts'
import { dot, isEqual, lengthOf, maxAbs, nonzeroPlaces, runOf, sideBySide } from '../../math/vector.ts'
import { groupsAt, type PosedGroup } from '../posed-groups.ts'
import type { PosedModel, PosedWeights } from '../posed-model.ts'
import { type Arithmetic, kernelArithmetic, plainArithmetic } from './arithmetic.ts'
import {
  type Certificate,
  centred,
  orthogonaliser,
  product,
  ROUNDING_OF_SQUARES,
  relative,
  shares,
} from './certificate.ts'
import { candidatesOf } from './likelihood-candidates.ts'
import { groundOf, largestLevel } from './likelihood-ground.ts'

/** What a loss knows of given weights; slopes are by coordinate. */
export interface Proof {
  readonly loss: number
  /** ⟨x_j, y − μ⟩, and the mean of y − μ where there is an intercept. */
  readonly slopes: Float64Array
  readonly level: number
  /** A θ that is orthogonal to all that bears no penalty: ⟨x_j, θ⟩, each at most `slack` off, and the best bound D(tθ), 0 ≤ t ≤ longest. */
  readonly inner: Float64Array
  readonly slack: number
  dual(longest: number): number
  /** Of the null model: what its objective has above a perfect fit, its largest slope, and below what share of these all is rounding. */
  readonly nullObjective: number
  readonly nullSlope: number
  readonly rounding: { readonly gap: number; readonly kkt: number }
}

/**
 * Duality gap, optimality violation and objective of given weights under Σ_g c_g ‖w_g‖₂.
 *
 * As for single weights (certificate.ts, likelihood-certificate.ts), but for the bounds: a θ that is orthogonal to the columns
 * without a penalty bounds the optimum from below where ‖(⟨x_j,θ⟩)_g‖ ≤ c_g for every group; it is the residual, shrunk until that
 * holds. The violation of a group is the distance of its slopes from c_g ∂‖w_g‖.
 *
 * Source: Ndiaye et al. (2017), J. Mach. Learn. Res. 18(128), section 4.
 */
export function certifyGroups(problem: PosedModel, groups: readonly PosedGroup[], weights: PosedWeights): Certificate {
  return concluded(groups, weights, proverOf(problem, plainArithmetic(problem.X))(groups, weights))
}

/** The same for the weights at every λ of a path, by the kernels. @param groups for λ = 1. */
export function certifyGroupPath(
  problem: PosedModel,
  groups: readonly PosedGroup[],
  lambdas: readonly number[],
  fits: readonly PosedWeights[],
  core: OpenKernels,
): Certificate[] {
  return core.arena.scoped(() => {
    const arithmetic = kernelArithmetic(problem.X, core)
    const prove = proverOf(problem, arithmetic)
    return fits.map((weights, l) => {
      const own = groupsAt(groups, lambdas[l])
      return arithmetic.scoped(() => concluded(own, weights, prove(own, weights)))
    })
  })
}

type Prover = (groups: readonly PosedGroup[], weights: PosedWeights) => Proof

function proverOf(problem: PosedModel, arithmetic: Arithmetic): Prover {
  return problem.loss === 'squared' ? squares(problem, arithmetic) : likelihood(problem, arithmetic)
}

export function concluded(groups: readonly PosedGroup[], weights: PosedWeights, proof: Proof): Certificate {
  let objective = proof.loss
  let worst = Math.abs(proof.level)
  let longest = Number.POSITIVE_INFINITY
  for (const { members, strength } of groups) {
    const length = lengthOf(weights.w, members)
    objective += strength * length
    const pull = length === 0 ? 0 : strength / length
    let squaresOff = 0
    for (const c of members) squaresOff += square(proof.slopes[c] - pull * weights.w[c])
    worst = Math.max(worst, Math.sqrt(squaresOff) - (length === 0 ? strength : 0))
    const most = lengthOf(proof.inner, members) + proof.slack * Math.sqrt(members.length)
    if (strength > 0 && strength < longest * most) longest = strength / most
  }
  return {
    objective,
    gap: relative(Math.max(objective - proof.dual(longest), 0), proof.nullObjective, proof.rounding.gap),
    kkt: relative(worst, proof.nullSlope, proof.rounding.kkt),
  }
}

/** What each coordinate's length costs. */
function costsOf(groups: readonly PosedGroup[], { w }: PosedWeights): Float64Array {
  const costs = new Float64Array(w.length)
  for (const { members, strength } of groups) for (const c of members) costs[c] = strength
  return costs
}

/** ½ Σ_k ⟨r_k,r_k⟩ over the targets k, with D(tθ) = t⟨y,θ⟩ − ½t²⟨θ,θ⟩. */
function squares(problem: PosedModel, arithmetic: Arithmetic): Prover {
  const { X, outputs, intercept } = problem
  const { rows } = X
  const v = shares(problem.weights, rows)
  const features = Int32Array.from({ length: X.columns }, (_, j) => j)
  const residual = arithmetic.vector(rows * outputs)
  const weighted = arithmetic.vector(rows * outputs)
  /** By coordinate. */
  const slopesOf = (vectors: readonly Float64Array[]) => {
    for (const [k, a] of vectors.entries()) for (let i = 0; i < rows; i++) weighted.view[k * rows + i] = v[i] * a[i]
    return sideBySide(arithmetic.slopes(features, weighted, outputs).view, outputs)
  }
  const targets = Array.from({ length: outputs }, (_, k) => runOf(problem.y, k, outputs))
  const sum = (of: (k: number) => number) => targets.reduce((total, _, k) => total + of(k), 0)
  const norm = (vectors: readonly Float64Array[]) => sum((k) => product(v, vectors[k], vectors[k]))
  const residuals = ({ w, b }: PosedWeights) =>
    targets.map((y, k) => {
      const own = part(residual, k * rows, rows)
      for (let i = 0; i < rows; i++) own.view[i] = y[i] - b[k]
      const weights = runOf(w, k, outputs)
      const used = nonzeroPlaces(weights)
      const taken = new Float64Array(used.length)
      for (let a = 0; a < used.length; a++) taken[a] = -weights[used[a]]
      arithmetic.addOutputs(used, taken, own)
      return own.view
    })
  const nullSlope = maxAbs(slopesOf(targets.map((y) => (intercept ? centred(y, v) : y))))
  const posed = ROUNDING_OF_SQUARES * norm(targets)
  const one = new Float64Array(rows).fill(1)
  const ones = runOf(slopesOf(targets.map(() => one)), 0, outputs)
  const freed = freedBy(problem, v, targets, norm)
  return (groups, weights) => {
    const r = residuals(weights)
    const { isNothing, free, nullObjective } = freed(runOf(costsOf(groups, weights), 0, outputs))
    const levels = r.map((own) => (intercept ? dot(own, v) : 0))
    const theta = isNothing ? r.map((own, k) => lowered(own, levels[k])) : r.map(free)
    const slopes = slopesOf(r)
    const [linear, square] = [sum((k) => product(v, targets[k], theta[k])), norm(theta)]
    return {
      loss: 0.5 * norm(r),
      slopes,
      level: levels.reduce((most, level) => Math.max(most, Math.abs(level)), 0),
      // Where the intercept alone is free, only its share is taken off.
      inner: isNothing
        ? slopes.map((slope, c) => slope - levels[c % outputs] * ones[Math.floor(c / outputs)])
        : slopesOf(theta),
      slack: 0,
      dual(longest) {
        const t = Math.min(longest, square > 0 ? Math.max(linear / square, 0) : 0)
        return Math.max(t * linear - 0.5 * t * t * square, 0)
      },
      nullObjective,
      nullSlope,
      rounding: { gap: posed, kkt: Math.sqrt(posed) },
    }
  }
}

/** What takes out of a vector all that bears no penalty, and the objective of that alone: the same along most paths. */
function freedBy(
  problem: PosedModel,
  v: Float64Array,
  targets: readonly Float64Array[],
  norm: (vectors: readonly Float64Array[]) => number,
) {
  const nothing = new Float64Array(problem.X.columns)
  const level: Free = problem.intercept ? (vector) => centred(vector, v) : (vector) => vector
  let known: {
    readonly places: Int32Array
    readonly isNothing: boolean
    readonly free: Free
    readonly nullObjective: number
  } | null = null
  return (costs: Float64Array) => {
    const places = zeroPlaces(costs)
    if (known !== null && isEqual(known.places, places)) return known
    const isNothing = places.length === 0
    const free = isNothing ? level : orthogonaliser(problem, v, costs, nothing)
    known = { places, isNothing, free, nullObjective: 0.5 * norm(targets.map(free)) }
    return known
  }
}

function zeroPlaces(values: Float64Array): Int32Array {
  const places = new Int32Array(values.length)
  let count = 0
  for (let j = 0; j < values.length; j++) if (values[j] === 0) places[count++] = j
  return places.slice(0, count)
}

type Free = (vector: Float64Array) => Float64Array

function lowered(a: Float64Array, level: number): Float64Array {
  if (level === 0) return a
  const less = new Float64Array(a.length)
  for (let i = 0; i < a.length; i++) less[i] = a[i] - level
  return less
}

/** Classes and counts: D(tθ) = −Σ v ℓ*(y − tθ), t ≤ 1. */
function likelihood(problem: PosedModel, arithmetic: Arithmetic): Prover {
  const { X, outputs } = problem
  const ground = groundOf(problem, arithmetic)
  return (groups, weights) => {
    const costs = costsOf(groups, weights)
    // A feature is free of the penalty, or none of its coordinates is.
    const l1 = Float64Array.from({ length: X.columns }, (_, j) => costs[j * outputs])
    const strengths = { l1, l2: new Float64Array(X.columns), positive: false }
    const { fits, residuals, thetas } = candidatesOf(ground, [strengths], [weights])
    const [{ loss, theta, residual, slack }] = fits
    const byCoordinate = (slopes: Float64Array) => sideBySide(slopes, outputs)
    const slopes = byCoordinate(arithmetic.slopes(ground.features, residuals.weighted, outputs).view)
    return {
      loss,
      slopes,
      level: largestLevel(ground, residual),
      inner: slack === null ? byCoordinate(arithmetic.slopes(ground.features, thetas, outputs).view) : slopes,
      slack: slack ?? 0,
      dual(longest) {
        const t = Math.min(longest, 1)
        const m = arithmetic.vector(theta.view.length)
        for (let i = 0; i < m.view.length; i++) m.view[i] = ground.y[i] - t * theta.view[i]
        return Math.max(ground.loss.dual(ground.at, m), ground.perfect)
      },
      nullObjective: ground.nullExcess,
      nullSlope: ground.nullSlope,
      rounding: { gap: ground.floor, kkt: ground.floor },
    }
  }
}
