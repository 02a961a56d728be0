import type { LossKind } from '../../loss/index.ts'
import type { Precision } from '../../math/floats.ts'
import type { RandomStream } from '../../math/random.ts'
import type { Start } from '../../model/init.ts'
import type { LayerShape } from '../../model/network.ts'
import type { Tensors } from '../../model/tensors.ts'
import type { Penalty, Snapshots } from '../../spec/experiment.gen.ts'
import type { EffectiveLambda } from '../../update/effective-lambda.ts'
import type { StepUpdate } from '../../update/index.ts'
import type { Rows } from './sample.ts'
import type { Histogram } from './weight-metrics.ts'

/** What is to be fitted: data, net and penalties. */
export interface NetProblem {
  readonly train: Rows
  /** Rows that stop the training and choose the best weights; they never change a weight. */
  readonly validation: Rows | null
  readonly test: Rows | null
  readonly loss: LossKind
  readonly layers: readonly NetLayer[]
  readonly start: Start
}

export interface NetLayer extends LayerShape {
  /** In Lariat's own convention, and without a λ path. */
  readonly penalty: Penalty
  /** Penalty factor of each feature, for the first layer; null where all are 1. */
  readonly factors: Float64Array | null
  /** Features that are in or out together, for the first layer; null where the penalty names none. */
  readonly groups: readonly Int32Array[] | null
}

/** How it is trained. */
export interface NetSettings {
  readonly update: StepUpdate
  readonly epochs: number
  readonly batchSize: number | 'full'
  /** In place of batchSize: lists of training rows, counted from 0 and used in turn. */
  readonly batches: readonly (readonly number[])[] | null
  readonly shuffle: boolean
  readonly earlyStopping: { readonly patience: number; readonly minDelta: number } | null
  readonly clipNorm: number | null
  /** Mean of the weights over all steps from this epoch on. */
  readonly averageFrom: number | null
  /** Stops when the stationarity residual is no larger. */
  readonly tolerance: number | null
  readonly evaluateEvery: number
  readonly precision: Precision
  readonly snapshots: Snapshots
  /** One stream for each purpose. */
  readonly random: { readonly init: RandomStream; readonly shuffle: RandomStream }
}

/** What is known after an epoch; epoch 0 is the start. */
export interface NetPoint {
  readonly epoch: number
  readonly step: number
  /** λ in force, by layer. */
  readonly lambda: Readonly<Record<string, number>>
  /** By the names of results.csv: `train.loss`, `validation.accuracy`, `sparsity.hidden`, … */
  readonly metrics: Readonly<Record<string, number>>
  /** By layer. */
  readonly histograms: Readonly<Record<string, Histogram>>
}

export interface NetSnapshot {
  /** first, final, best, epoch-000010 or step-000010. */
  readonly name: string
  readonly epoch: number
  readonly step: number
  readonly tensors: Tensors
}

interface Trained {
  readonly epochs: number
  readonly steps: number
  readonly points: readonly NetPoint[]
  readonly snapshots: readonly NetSnapshot[]
  /** What the update really solves, by layer. */
  readonly effectiveLambda: Readonly<Record<string, EffectiveLambda>>
}

/** The shapes in which a training ends. */
export type NetResult =
  | (Trained & {
      /** unconverged: a tolerance was asked for and not reached. */
      readonly status: 'completed' | 'unconverged'
      readonly reason: 'epochs' | 'tolerance' | 'early-stopping'
      /** The result: the best under early stopping, the mean where weights are averaged, else the last. */
      readonly weights: Tensors
      /** The point that belongs to these weights. */
      readonly point: NetPoint
    })
  | (Trained & {
      readonly status: 'diverged'
      readonly why: string
    })
