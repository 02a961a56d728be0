import { power } from '../math/power.ts'
import type { AdaptiveL1Penalty } from '../spec/experiment.gen.ts'
import { sumOfParts } from './formula.ts'
import { weightedL1 } from './l1.ts'
import { type PenaltyKind, strengths } from './penalty-function.ts'

/**
 * The adaptive lasso: large weights of a first estimate p, the pilot, are penalised less.
 *
 * Equations: λ Σ f_j v_j|w_j| with v_j = 1/(|p_j| + ε)^γ; prox S(w_j, sλf_jv_j). Until there is a pilot, v = 0.
 * Scale of λ: that of the mean loss, times v_j: a λ for l1 does not carry over.
 * Zeros: exact under a prox.
 * Neighbour: l1 has v = 1. Reweighted l1 (Candès, Wakin & Boyd 2008) takes a new pilot again and again.
 * Source: Zou 2006, eq. 4; ε as in Candès, Wakin & Boyd 2008.
 */
export const adaptiveL1: PenaltyKind<AdaptiveL1Penalty> = {
  provides: ['subgradient', 'prox', 'l1', 'convex', 'separable'],
  parts: () => null,
  formula: (_spec, numbers) => sumOfParts(numbers, { l1: 1, l2: 0 }, 'v_j'),
  create(spec, shape) {
    const factor = strengths(shape, 1)
    const strength = new Float64Array(factor.length)
    const term = weightedL1(strength)
    const pilot = {
      epochs: spec.pilot_epochs,
      take(w: ArrayLike<number>) {
        for (let j = 0; j < strength.length; j++) {
          strength[j] = factor[j] / power(Math.abs(w[j]) + spec.epsilon, spec.gamma)
        }
      },
    }
    const adaptive = { ...term, pilot, withoutRidge: () => adaptive }
    return adaptive
  },
}
