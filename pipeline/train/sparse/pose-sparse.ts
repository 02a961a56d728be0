import type { SparseDataset } from '../../data/dataset.ts'
import type { FittedScaling, Moments } from '../../data/scaling.ts'
import { fitSparseScaling } from '../../data/sparse-moments.ts'
import { totalWeight, weightsOf } from '../../data/weights.ts'
import type { LossKind } from '../../loss/index.ts'
import { type SparseMatrix, selectSparse } from '../../math/sparse-matrix.ts'
import { lossOf } from '../../model/layers.ts'
import type { ConventionContext } from '../../penalty/strengths.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'

/** A fit about to be made on sparse rows: what `poseFit` makes, but for the scaled numbers themselves. */
export interface PosedSparse {
  /** The rows of the fit, unscaled. */
  readonly matrix: SparseMatrix
  /** Of these rows, scaled. */
  readonly y: Float64Array
  /** The same in the units of the table. */
  readonly unscaledY: Float64Array
  readonly weights: Float64Array | null
  readonly intercept: boolean
  readonly loss: LossKind
  /** Columns of W: 1, or one for each class. */
  readonly outputs: number
  readonly scaling: FittedScaling
  readonly context: ConventionContext
  /** Of each feature, and of the target, in the units of the table. */
  readonly moments: readonly Moments[]
  readonly target: Moments
}

/** @param rows of the fit, each of a weight above 0. */
export function poseSparse(run: PathRunSpec, dataset: SparseDataset, rows: Int32Array): PosedSparse {
  const intercept = hasIntercept(run.model)
  const { scaling, moments, target } = fitSparseScaling(dataset, rows, run.data.scaling, intercept)
  const classes = dataset.classes?.length ?? null
  const loss = lossOf(run.model, { features: dataset.X.columns, targets: 1, classes })
  const unscaledY = Float64Array.from(rows, (row) => dataset.y[row])
  const distance = target.mean / scaling.targetScale
  const sd = target.sd / scaling.targetScale
  return {
    matrix: rowsOf(dataset.X, rows),
    y: unscaledY.map((y) => (y - scaling.targetShift) / scaling.targetScale),
    unscaledY,
    weights: weightsOf(dataset, rows),
    intercept,
    loss,
    outputs: loss === 'cross-entropy' ? (classes ?? 1) : 1,
    scaling,
    context: {
      features: dataset.features,
      nSamples: totalWeight(dataset, rows),
      targetSd: loss !== 'squared' ? 1 : intercept ? sd : Math.sqrt(distance * distance + sd * sd),
    },
    moments,
    target,
  }
}

/** These rows with all columns; where they are all there are, it is the matrix itself. */
export function rowsOf(matrix: SparseMatrix, rows: Int32Array): SparseMatrix {
  if (rows.length === matrix.rows) return matrix
  return selectSparse(
    matrix,
    Int32Array.from({ length: matrix.columns }, (_, j) => j),
    rows,
  )
}
