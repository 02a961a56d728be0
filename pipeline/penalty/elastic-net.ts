import type { ElasticNetPenalty } from '../spec/experiment.gen.ts'

/** λ Σ f_j ( a|w_j| + (1−a)/2 · w_j² ) with a = l1_ratio. */
export const elasticNet = {
  parts: ({ l1_ratio }: ElasticNetPenalty) => ({ l1: l1_ratio, l2: 1 - l1_ratio }),
} as const
