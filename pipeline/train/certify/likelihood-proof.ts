import { square } from '../../math/power.ts'
import { pullOf } from '../../penalty/positive.ts'
import { type Certificate, relative } from './certificate.ts'
import type { Candidate } from './likelihood-candidates.ts'
import { type Ground, largestLevel } from './likelihood-ground.ts'

/** The certificate of a fit, by the slopes of some features, at k·(how many they are) + c; all that others could say is nothing. */
export function conclude(
  ground: Ground,
  fit: Candidate,
  features: Int32Array,
  slopes: Float64Array,
  duals: Float64Array,
): Certificate {
  const objective = fit.loss + penaltyOf(fit, ground.at.outputs)
  const dual = Math.max(dualValue(ground, fit, features, duals), ground.perfect)
  const worst = violation(ground, fit, features, slopes)
  return {
    objective,
    gap: relative(Math.max(objective - dual, 0), ground.nullExcess, ground.floor),
    kkt: relative(worst, ground.nullSlope, ground.floor),
  }
}

/**
 * D(tθ) at the largest t ≤ 1 that keeps the bounds.
 *
 * @param slopes ⟨x_j,θ_k⟩, or such as are no further from it than the slack of the fit.
 */
function dualValue(
  { at, loss, y }: Ground,
  { strengths: { l1, l2, positive }, theta, slack }: Candidate,
  features: Int32Array,
  slopes: Float64Array,
): number {
  const m = features.length
  const further = slack ?? 0
  let t = 1
  let ridged = 0
  for (let i = 0; i < m; i++) {
    const j = features[i]
    if (l2[j] > 0) ridged++
    for (let c = i; c < slopes.length; c += m) {
      const most = pullOf(slopes[c], positive) + further
      if (most > l1[j] && l2[j] === 0 && l1[j] > 0) t = Math.min(t, l1[j] / most)
    }
  }
  for (let i = 0; i < y.length; i++) theta.view[i] = y[i] - t * theta.view[i]
  let dual = loss.dual(at, theta)
  for (let i = 0; i < m && ridged > 0; i++) {
    const j = features[i]
    for (let c = i; c < slopes.length; c += m) {
      if (l2[j] > 0) dual -= square(Math.max(t * (pullOf(slopes[c], positive) + further) - l1[j], 0)) / (2 * l2[j])
    }
  }
  return dual
}

/**
 * max dist( ⟨x_j,y−μ⟩ − l2_j w_j, l1_j ∂|w_j| ) over features and outputs; the intercept counts as a column of ones.
 */
function violation(
  ground: Ground,
  { strengths: { l1, l2, positive }, weights: { w }, residual }: Candidate,
  features: Int32Array,
  slopes: Float64Array,
): number {
  const { outputs } = ground.problem
  let worst = largestLevel(ground, residual)
  const m = features.length
  for (let i = 0; i < m; i++) {
    const j = features[i]
    for (let c = i, own = j * outputs; c < slopes.length; c += m, own++) {
      const rest = slopes[c] - l2[j] * w[own]
      const distance = w[own] === 0 ? pullOf(rest, positive) - l1[j] : Math.abs(rest - Math.sign(w[own]) * l1[j])
      worst = Math.max(worst, distance)
    }
  }
  return worst
}

/** Infinite where a weight is below 0 that may not be. */
function penaltyOf({ strengths: { l1, l2, positive }, weights: { w }, used }: Candidate, outputs: number): number {
  let sum = 0
  for (let i = 0; i < used.length; i++) {
    const c = used[i]
    const j = Math.floor(c / outputs)
    if (positive && w[c] < 0) return Number.POSITIVE_INFINITY
    sum += l1[j] * Math.abs(w[c]) + (l2[j] / 2) * square(w[c])
  }
  return sum
}
