import { square } from '../../math/power.ts'
import type { PosedModel, PosedWeights } from '../posed-model.ts'
import { plainArithmetic } from './arithmetic.ts'
import {
  against,
  type Certificate,
  centred,
  largest,
  orthogonaliser,
  product,
  ROUNDING_OF_SQUARES,
  relative,
  residualOf,
  shares,
} from './certificate.ts'
import { candidatesOf } from './likelihood-candidates.ts'
import { groundOf, largestLevel, mean } from './likelihood-ground.ts'

/** Coordinates j·K + k that are zero together, and what their length costs. */
export interface PosedGroup {
  readonly members: Int32Array
  /** c_g ≥ 0; every coordinate is in one group. */
  readonly strength: number
}

/** What a loss knows of given weights; slopes are by coordinate. */
interface Proof {
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
  const costs = new Float64Array(weights.w.length)
  for (const { members, strength } of groups) for (const c of members) costs[c] = strength
  const proof = (problem.loss === 'squared' ? squares : likelihood)(problem, costs, weights)
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

/** ½⟨r,r⟩, with D(tθ) = t⟨y,θ⟩ − ½t²⟨θ,θ⟩. */
function squares(problem: PosedModel, costs: Float64Array, { w, b }: PosedWeights): Proof {
  const { X, y, intercept } = problem
  const v = shares(problem.weights, X.rows)
  const r = residualOf(problem, w, b[0])
  const free = orthogonaliser(problem, v, costs, new Float64Array(w.length))
  const [theta, nullResidual] = [free(r), free(y)]
  const [linear, norm] = [product(v, y, theta), product(v, theta, theta)]
  const slopesOf = (a: Float64Array) => Float64Array.from(w, (_, j) => against(X, j, v, a))
  const posed = ROUNDING_OF_SQUARES * product(v, y, y)
  return {
    loss: 0.5 * product(v, r, r),
    slopes: slopesOf(r),
    level: intercept ? mean(r, v) : 0,
    inner: slopesOf(theta),
    slack: 0,
    dual(longest) {
      const t = Math.min(longest, norm > 0 ? Math.max(linear / norm, 0) : 0)
      return Math.max(t * linear - 0.5 * t * t * norm, 0)
    },
    nullObjective: 0.5 * product(v, nullResidual, nullResidual),
    nullSlope: largest(X, v, intercept ? centred(y, v) : y),
    rounding: { gap: posed, kkt: Math.sqrt(posed) },
  }
}

/** Classes and counts: D(tθ) = −Σ v ℓ*(y − tθ), t ≤ 1. */
function likelihood(problem: PosedModel, costs: Float64Array, weights: PosedWeights): Proof {
  const { X, outputs } = problem
  const arithmetic = plainArithmetic(X)
  const ground = groundOf(problem, arithmetic)
  // A feature is free of the penalty, or none of its coordinates is.
  const l1 = Float64Array.from({ length: X.columns }, (_, j) => costs[j * outputs])
  const strengths = { l1, l2: new Float64Array(X.columns) }
  const { fits, residuals, thetas } = candidatesOf(ground, [strengths], [weights])
  const [{ loss, theta, residual, slack }] = fits
  const byCoordinate = (slopes: Float64Array) =>
    Float64Array.from(weights.w, (_, c) => slopes[(c % outputs) * X.columns + Math.floor(c / outputs)])
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

function lengthOf(values: Float64Array, members: Int32Array): number {
  let sum = 0
  for (const c of members) sum += square(values[c])
  return Math.sqrt(sum)
}
