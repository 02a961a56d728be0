import type { Dataset } from '../../data/dataset.ts'
import { totalWeight } from '../../data/weights.ts'
import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { frameOf } from '../gram/frame.ts'
import { packRows } from '../gram/pack-rows.ts'
import { type ColumnFacts, columnFacts } from '../gram/training-set.ts'
import type { WeightedColumns } from '../solve/column-correlations.ts'

export interface PlacedColumns {
  readonly facts: ColumnFacts
  /** Features and target in the frame, a row after the other in each: first those that are fitted, then those that judge. */
  readonly columns: Block<Float64Array>
  /** Shares of the observation weights; 0 for rows that judge. */
  readonly weights: Block<Float64Array>
}

/** The rows in the memory of the kernels, in a frame about the means of those that are fitted. */
export function placeColumns(
  dataset: Dataset,
  fitted: Int32Array,
  judging: Int32Array,
  intercept: boolean,
  { kernels, arena }: OpenKernels,
): PlacedColumns {
  const p = dataset.X.columns
  const n = fitted.length + judging.length
  const rows = new Int32Array(n)
  rows.set(fitted)
  rows.set(judging, fitted.length)
  const columns = arena.unset(n * (p + 1))
  const frame = frameOf(dataset, fitted, intercept)
  const order = Int32Array.from({ length: p }, (_, j) => j)
  packRows(dataset, frame, order, rows, 0, n, columns.view)

  const total = totalWeight(dataset, fitted)
  const weights = arena.float64(n)
  for (const [i, row] of fitted.entries()) weights.view[i] = (dataset.weights?.[row] ?? 1) / total
  const [means, deviations, lows, highs] = [0, 1, 2, 3].map(() => arena.float64(p + 1))
  kernels.columnMoments(
    n,
    p + 1,
    columns.offset,
    n,
    weights.offset,
    means.offset,
    deviations.offset,
    lows.offset,
    highs.offset,
  )
  const moments = {
    means: means.view.slice(),
    deviations: deviations.view.slice(),
    lows: lows.view.slice(),
    highs: highs.view.slice(),
  }
  return { facts: columnFacts(moments, total, frame, dataset, fitted, intercept), columns, weights }
}

/** The normal form of the problem: columns as they lie, centred and scaled only in the arithmetic; the target anew. */
export function normaliseColumns(
  { facts, columns, weights }: PlacedColumns,
  intercept: boolean,
  ridged: boolean,
  { arena }: OpenKernels,
): WeightedColumns {
  const { features: p, means, lengths } = facts
  const rows = weights.view.length
  const target = arena.unset(rows)
  const level = intercept ? means[p] : 0
  for (let i = 0; i < rows; i++) {
    target.view[i] = lengths[p] > 0 ? (columns.view[p * rows + i] - level) / lengths[p] : 0
  }
  return {
    rows,
    dimension: p,
    X: columns.offset,
    ld: rows,
    weights,
    means: intercept ? means : new Float64Array(p),
    inverses: Float64Array.from({ length: p }, (_, j) => (lengths[j] > 0 ? 1 / lengths[j] : 0)),
    target,
    ridged,
  }
}
