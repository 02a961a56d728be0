import type { Floats } from '../math/floats.ts'
import { softThreshold } from '../math/soft-threshold.ts'
import type { L1Penalty } from '../spec/experiment.gen.ts'
import { sumOfParts } from './formula.ts'
import { type PenaltyFunction, type PenaltyKind, strengths } from './penalty-function.ts'

/**
 * The lasso.
 *
 * Equations: λ Σ f_j|w_j|; subgradient λ f_j sign w_j; prox S(w_j, sλf_j).
 * Scale of λ: that of the mean loss; the prox multiplies it by the step s.
 * Zeros: exact under a prox, never under the subgradient.
 * Neighbour: adaptive-l1 takes its factors from a first estimate; elastic-net adds an L2 part.
 * Source: Tibshirani 1996, eq. 1, in Lagrangian form.
 */
export const l1: PenaltyKind<L1Penalty> = {
  provides: ['subgradient', 'prox', 'l1', 'convex', 'separable'],
  parts: () => ({ l1: 1, l2: 0 }),
  formula: (_spec, numbers) => sumOfParts(numbers, { l1: 1, l2: 0 }),
  create: (_spec, shape) => weightedL1(strengths(shape, 1)),
}

/** λ Σ strength_j |w_j|. */
export function weightedL1(strength: Float64Array): PenaltyFunction {
  const term: PenaltyFunction = {
    separable: true,
    convex: true,
    l1: strength,
    l2: null,
    value(w, lambda) {
      let sum = 0
      for (let j = 0; j < w.length; j++) sum += strength[j] * Math.abs(w[j])
      return lambda * sum
    },
    addSubgradient(w, lambda, gradient) {
      for (let j = 0; j < w.length; j++) gradient[j] += lambda * strength[j] * Math.sign(w[j])
    },
    prox(w, step, scale, lambda) {
      for (let j = 0; j < w.length; j++) {
        w[j] = softThreshold(w[j], (scale === null ? step : step * scale[j]) * lambda * strength[j])
      }
    },
    lambdaMax: (gradient) => largestRatio(gradient, strength),
    withoutRidge: () => term,
  }
  return term
}

/** max_j |g_j| / strength_j over the weights that are penalised. */
export function largestRatio(gradient: Floats, strength: Float64Array): number {
  let largest = 0
  for (let j = 0; j < gradient.length; j++) {
    if (strength[j] > 0) largest = Math.max(largest, Math.abs(gradient[j]) / strength[j])
  }
  return largest
}
