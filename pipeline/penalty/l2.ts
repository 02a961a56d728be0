import type { L2Penalty } from '../spec/experiment.gen.ts'
import { sumOfParts } from './formula.ts'
import { noPenalty } from './none.ts'
import { type PenaltyKind, strengths } from './penalty-function.ts'

/**
 * Ridge.
 *
 * Equations: λ/2 Σ f_j w_j²; gradient λ f_j w_j; prox w_j / (1 + sλf_j).
 * Scale of λ: that of the mean loss; the prox multiplies it by the step s.
 * Zeros: none.
 * Neighbour: Keras writes λ Σ w², twice this; decoupled weight decay under Adam is not this penalty at all.
 * Source: Hoerl & Kennard 1970, eq. 2.1.
 */
export const l2: PenaltyKind<L2Penalty> = {
  provides: ['subgradient', 'prox', 'l1', 'convex', 'separable'],
  parts: () => ({ l1: 0, l2: 1 }),
  formula: (_spec, numbers) => sumOfParts(numbers, { l1: 0, l2: 1 }),
  create(_spec, shape) {
    const strength = strengths(shape, 1)
    return {
      separable: true,
      convex: true,
      l1: null,
      l2: strength,
      value(w, lambda) {
        let sum = 0
        for (let j = 0; j < w.length; j++) sum += strength[j] * w[j] * w[j]
        return (lambda * sum) / 2
      },
      addSubgradient(w, lambda, gradient) {
        for (let j = 0; j < w.length; j++) gradient[j] += lambda * strength[j] * w[j]
      },
      prox(w, step, scale, lambda) {
        for (let j = 0; j < w.length; j++) {
          w[j] /= 1 + (scale === null ? step : step * scale[j]) * lambda * strength[j]
        }
      },
      lambdaMax: () => Number.POSITIVE_INFINITY,
      withoutRidge: () => noPenalty,
    }
  },
}
