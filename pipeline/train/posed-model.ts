import type { LossKind } from '../loss/index.ts'
import type { PosedProblem } from './certify/certificate.ts'

/** A problem and what its outputs X·W + b are held to. */
export interface PosedModel extends PosedProblem {
  readonly loss: LossKind
  /** Columns of W: 1, or one for each class or target. Of several targets y holds one row after the other. */
  readonly outputs: number
}

/** The same where the features' numbers lie elsewhere, and only how many there are is asked for. */
export interface PosedOutcome extends Omit<PosedModel, 'X'> {
  readonly X: { readonly rows: number; readonly columns: number }
}

/** Weights and intercepts: entry j·K + k of `w` is the weight of feature j for output k, of K. */
export interface PosedWeights {
  readonly w: Float64Array
  readonly b: Float64Array
}
