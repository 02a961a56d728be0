import type { Penalty } from '../spec/experiment.gen.ts'

/**
 * γ of a relaxed fit, w = γ·ŵ + (1−γ)·w̃ with w̃ the refit without any penalty on the features that ŵ uses; null where
 * nothing is refitted.
 *
 * Source: Meinshausen (2007), Comput. Stat. Data Anal. 52(1); in this form Hastie, Tibshirani & Tibshirani (2020),
 * Stat. Sci. 35(4), and glmnet's `relax = TRUE`.
 */
export function relaxOf(penalty: Penalty): number | null {
  return ('relax' in penalty ? penalty.relax : undefined) ?? null
}

/** The same penalty, whose fits are not refitted. */
export function unrelaxed(penalty: Penalty): Penalty {
  if (!('relax' in penalty)) return penalty
  const { relax: _, ...own } = penalty
  return own
}
