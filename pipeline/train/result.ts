import type { Certificate } from './certificate.ts'

/** Metrics by name, as in results.csv: `lambda`, `train.loss`, `validation.loss_se`, `nonzeros`, `gap`, … */
export type MetricRow = Readonly<Record<string, number>>

/** One fitted λ of a run. */
export interface PathPoint {
  readonly metrics: MetricRow
  /** Whether this fit, and each fold's at the same λ, reached the tolerance. */
  readonly converged: boolean
}

/** Named arrays of numbers, row-major, as they go into a weights file. */
export interface Tensor {
  readonly shape: readonly number[]
  readonly values: Float64Array
}

/** What every fit leaves, good or not. */
export interface Fitted {
  readonly points: readonly PathPoint[]
  readonly features: readonly string[]
  readonly weights: Readonly<Record<string, Tensor>>
  /** The worst of the final fit's certificates. */
  readonly certificate: Certificate
}

/** How a run can end. Each shape has just what that end leaves behind. */
export type RunResult =
  | ({ readonly status: 'completed'; readonly stop: string } & Fitted)
  | ({ readonly status: 'unconverged'; readonly stop: string } & Fitted)
  | { readonly status: 'failed'; readonly stop: string }
