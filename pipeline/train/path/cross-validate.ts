import { square } from '../../math/power.ts'
import type { MetricRow } from '../result.ts'
import type { FoldPoint } from './fit-path.ts'

/** Estimate of each of the model's metrics on new rows at one λ, by name. */
export type FoldScores = Readonly<Record<string, { readonly mean: number; readonly se: number | null }>>

/**
 * Mean and standard error over folds, for each λ:
 *
 *     cvm = Σ_k n_k e_k / N,   cvsd = √( Σ_k n_k (e_k − cvm)² / N / (K−1) )
 *
 * e_k is the metric on fold k alone and n_k the fold's observation weight (its rows, where all weigh 1). One fold has
 * no standard error. A fold on which a metric does not exist (an AUC of one class only) is left out of it.
 *
 * Source: Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1), as cv.glmnet computes it.
 */
export function crossValidate(folds: readonly (readonly FoldPoint[])[], foldWeights: readonly number[]): FoldScores[] {
  return (folds[0] ?? []).map((_, k) =>
    scoresOf(
      folds.map((fold) => fold[k].held ?? {}),
      foldWeights,
    ),
  )
}

/** The same at one λ, from what was measured on each fold. */
export function scoresOf(
  judged: readonly Readonly<Record<string, number | undefined>>[],
  foldWeights: ArrayLike<number>,
): FoldScores {
  const found = judged.map((metrics) => Object.entries(metrics))
  const scores = Object.keys(judged[0] ?? {}).map((metric, m) => {
    // Every fold names the same metrics in the same order; where one does not, it is looked for.
    const errors = found.map((own) => {
      const entry = own[m]?.[0] === metric ? own[m] : own.find(([name]) => name === metric)
      return entry?.[1] ?? Number.NaN
    })
    return [metric, weightedMeanAndSe(errors, foldWeights)] as const
  })
  return Object.fromEntries(scores.filter(([, { mean }]) => !Number.isNaN(mean)))
}

/** cvm and cvsd of one metric, from its value on each fold where it has one. */
export function weightedMeanAndSe(
  values: readonly number[],
  weights: ArrayLike<number>,
): { mean: number; se: number | null } {
  const errors = values.filter((value) => !Number.isNaN(value))
  const foldWeights = Array.from(weights).filter((_, i) => !Number.isNaN(values[i]))
  const total = foldWeights.reduce((sum, weight) => sum + weight, 0)
  const mean = errors.reduce((sum, error, i) => sum + foldWeights[i] * error, 0) / total
  const spread = errors.reduce((sum, error, i) => sum + foldWeights[i] * square(error - mean), 0) / total
  return { mean, se: errors.length > 1 ? Math.sqrt(spread / (errors.length - 1)) : null }
}

/**
 * The estimate of several draws of the folds: the mean of theirs, and the mean of their standard errors. Drawing again takes
 * away the chance of the draw; it adds no rows, so that the error of the estimate is still about that of one draw.
 */
export function meanOfRounds(rounds: readonly (readonly FoldScores[])[]): FoldScores[] {
  const [first = [], ...others] = rounds
  if (others.length === 0) return [...first]
  return first.map((scores, k) =>
    Object.fromEntries(
      Object.keys(scores).flatMap((metric) => {
        const found = rounds.flatMap((round) => round[k][metric] ?? [])
        const ses = found.flatMap(({ se }) => se ?? [])
        return [[metric, { mean: meanOf(found.map(({ mean }) => mean)), se: ses.length === 0 ? null : meanOf(ses) }]]
      }),
    ),
  )
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** `validation.loss`, `validation.loss_se` and so on. */
export function validationMetrics(scores: FoldScores): MetricRow {
  const entries = Object.entries(scores).flatMap(([name, { mean, se }]) => [
    [`validation.${name}`, mean] as const,
    ...(se === null ? [] : [[`validation.${name}_se`, se] as const]),
  ])
  return Object.fromEntries(entries)
}
