import type { FittedPoint } from './fit-path.ts'
import type { FitMetric } from './metrics.ts'

/** Estimate of each metric on new rows at one λ. */
export type FoldScores = Readonly<Record<FitMetric, { readonly mean: number; readonly se: number | null }>>

const METRICS: readonly FitMetric[] = ['loss', 'mse', 'rmse', 'mae', 'r2']

/**
 * Mean and standard error over folds, for each λ:
 *
 *     cvm = Σ_k n_k e_k / N,   cvsd = √( Σ_k n_k (e_k − cvm)² / N / (K−1) )
 *
 * e_k is the metric on fold k alone and n_k the fold's observation weight (its rows, where all weigh 1). One fold has
 * no standard error.
 *
 * Source: Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1), as cv.glmnet computes it.
 */
export function crossValidate(
  folds: readonly (readonly FittedPoint[])[],
  foldWeights: readonly number[],
): FoldScores[] {
  return (folds[0] ?? []).map((_, k): FoldScores => {
    const score = (metric: FitMetric) => {
      const errors = folds.map((fold) => fold[k].held?.[metric] ?? Number.NaN)
      return weightedMeanAndSe(errors, foldWeights)
    }
    const [loss, mse, rmse, mae, r2] = METRICS.map(score)
    return { loss, mse, rmse, mae, r2 }
  })
}

/** cvm and cvsd of one metric, from its value on each fold. */
export function weightedMeanAndSe(
  errors: readonly number[],
  foldWeights: readonly number[],
): { mean: number; se: number | null } {
  const total = foldWeights.reduce((sum, weight) => sum + weight, 0)
  const mean = errors.reduce((sum, error, i) => sum + foldWeights[i] * error, 0) / total
  const spread = errors.reduce((sum, error, i) => sum + foldWeights[i] * (error - mean) ** 2, 0) / total
  return { mean, se: errors.length > 1 ? Math.sqrt(spread / (errors.length - 1)) : null }
}
