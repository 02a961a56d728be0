import { softThreshold } from '../math/soft-threshold.ts'
import type { ElasticNetPenalty } from '../spec/experiment.gen.ts'
import { sumOfParts } from './formula.ts'
import { largestRatio, weightedL1 } from './l1.ts'
import { type PenaltyKind, strengths } from './penalty-function.ts'

/**
 * L1 and L2 together; a is `l1_ratio`.
 *
 * Equations: λ Σ f_j (a|w_j| + (1−a)/2·w_j²); prox S(w_j, sλaf_j) / (1 + sλ(1−a)f_j).
 * Scale of λ: that of the mean loss; the prox multiplies both parts by the step s.
 * Zeros: exact under a prox, which thresholds first and divides then.
 * Neighbour: with a = 1 it is l1, with a = 0 l2. glmnet divides the L2 part by sd(y) under squared loss.
 * Source: Zou & Hastie 2005, eq. 3, in the parameters of Friedman, Hastie & Tibshirani 2010, eq. 2.
 */
export const elasticNet: PenaltyKind<ElasticNetPenalty> = {
  provides: ['subgradient', 'prox', 'l1', 'convex', 'separable'],
  parts: (spec) => ({ l1: spec.l1_ratio, l2: 1 - spec.l1_ratio }),
  formula: (spec, numbers) => sumOfParts(numbers, { l1: spec.l1_ratio, l2: 1 - spec.l1_ratio }),
  create(spec, shape) {
    const a = strengths(shape, spec.l1_ratio)
    const b = strengths(shape, 1 - spec.l1_ratio)
    return {
      separable: true,
      convex: true,
      l1: a,
      l2: b,
      value(w, lambda) {
        let sum = 0
        for (let j = 0; j < w.length; j++) sum += a[j] * Math.abs(w[j]) + (b[j] / 2) * w[j] * w[j]
        return lambda * sum
      },
      addSubgradient(w, lambda, gradient) {
        for (let j = 0; j < w.length; j++) gradient[j] += lambda * (a[j] * Math.sign(w[j]) + b[j] * w[j])
      },
      prox(w, step, scale, lambda) {
        for (let j = 0; j < w.length; j++) {
          const s = scale === null ? step : step * scale[j]
          w[j] = softThreshold(w[j], s * lambda * a[j]) / (1 + s * lambda * b[j])
        }
      },
      lambdaMax: (gradient) => (spec.l1_ratio > 0 ? largestRatio(gradient, a) : Number.POSITIVE_INFINITY),
      withoutRidge: () => weightedL1(a),
    }
  },
}
