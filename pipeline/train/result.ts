import type { FittedScaling } from '../data/scaling.ts'
import type { EffectiveLambda } from '../update/effective-lambda.ts'
import type { Certificate } from './certify/certificate.ts'
import type { Points } from './points.ts'

/** Metrics by name, as in results.csv: `lambda`, `train.loss`, `validation.loss_se`, `nonzeros`, `gap`, … */
export type MetricRow = Readonly<Record<string, number>>

/** A metric by a name that a spec gives: what every object has, a `constructor`, is none. */
export function metricOf(metrics: MetricRow, name: string): number | undefined {
  return Object.hasOwn(metrics, name) ? metrics[name] : undefined
}

/** One row of the results: a λ of a path, or the end of a training over epochs. */
export interface ResultPoint {
  readonly metrics: MetricRow
  /** Whether this fit, and each fold's, reached the tolerance it was asked for. */
  readonly converged: boolean
}

/** Named arrays of numbers, row-major, as they go into a weights file. */
export interface Tensor {
  readonly shape: readonly number[]
  readonly values: Float64Array
}

/** Named tensors: one weights file. */
export type TensorFile = Readonly<Record<string, Tensor>>

type Series = readonly Readonly<Record<string, unknown>>[]

/** What every fit leaves, good or not. */
export interface Fitted {
  /** What may be selected. */
  readonly points: Points
  /** A line of metrics.jsonl each, epoch after epoch; along a path the points are the lines. */
  readonly series?: Series
  readonly features: readonly string[]
  readonly targets: readonly string[]
  readonly classes: readonly string[] | null
  /** What the numbers of a table went through before they were fitted, as far as the weights do not say it. */
  readonly prepared: Prepared
  /** Weights files by name: `path`, `final`, `best`, `epoch-000010`, … */
  readonly weights: Readonly<Record<string, TensorFile>>
  /** The worst of the final fit's certificates; null where the problem is not convex. */
  readonly certificate: Certificate | null
  /** What the update really solves, by layer; null for solvers, which solve what they are asked. */
  readonly effectiveLambda: Readonly<Record<string, EffectiveLambda>> | null
  /** Where λ were found apart: what they are, and how they were found. */
  readonly tuned?: Tuned
}

/** What a further row has to go through as well. */
export interface Prepared {
  /** Stands for a missing value of each feature, where the spec has them filled in. */
  readonly fill?: Float64Array
  /** Of a net, whose weights are those of scaled features; along a path coefficients are there in units of the data. */
  readonly scaling?: FittedScaling
}

/** What a round of a search walked, with how many epochs at each λ, and the best of it. */
export interface TuningStep {
  /** Ratios of λ; 0 where the slopes of the validation loss were followed. */
  readonly ratios: number
  readonly epochs: number
  readonly lambdas: readonly number[]
  /** Null where nothing was scored. */
  readonly validation_loss: number | null
}

/** The λ of each layer, feature or group of features. */
export interface Tuned {
  /** The best single one, where the search for them began. */
  readonly single_lambda: number
  readonly lambdas: readonly { readonly of: readonly string[]; readonly lambda: number }[]
  /** Why the search ended. */
  readonly reason: string
  /** For nets: the rounds of the search. */
  readonly steps?: readonly TuningStep[]
}

/** How a run can end. Each shape has just what that end leaves behind. */
export type RunResult =
  | ({ readonly status: 'completed'; readonly stop: string } & Fitted)
  | ({ readonly status: 'unconverged'; readonly stop: string } & Fitted)
  | { readonly status: 'diverged'; readonly stop: string; readonly series: Series }
  | { readonly status: 'failed'; readonly stop: string }
