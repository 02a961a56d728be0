import { withMeanOne } from '../../data/weights.ts'
import type { Arena, Block } from '../../kernels/arena.ts'
import { paddedColumns } from '../../kernels/net-record.ts'
import { numbers } from '../../kernels/numbers.ts'
import type { Floats, Precision } from '../../math/floats.ts'
import type { Matrix } from '../../math/matrix.ts'

/** Rows with their targets, as they come: X scaled, y one row after the other. */
export interface Rows {
  readonly X: Matrix
  /** (rows, targets), row-major: numbers, 0/1 for logistic, the class for cross-entropy. */
  readonly y: Float64Array
  /** Observation weights, or null where every row weighs 1. */
  readonly weights: Float64Array | null
}

/** The same as the kernels of a net read it: row-major, in the net's precision, and the weights with mean 1. */
export interface Sample {
  readonly rows: number
  readonly features: number
  /** Targets of one row. */
  readonly targets: number
  /** (rows, padded features). */
  readonly X: Block<Floats>
  readonly y: Block<Floats>
  readonly weights: Block<Floats> | null
}

export function sample({ X, y, weights }: Rows, precision: Precision, arena: Arena): Sample {
  const { rows, columns } = X
  const stride = paddedColumns(columns)
  const byRow = numbers(arena, precision, rows * stride)
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) byRow.view[i * stride + j] = X.values[j * rows + i]
  }
  const place = (values: Float64Array) => {
    const placed = numbers(arena, precision, values.length)
    placed.view.set(values)
    return placed
  }
  // With mean 1, a mini-batch's mean loss is on average that of all rows, however the weights fall into it.
  const shares = withMeanOne(weights)
  return {
    rows,
    features: columns,
    targets: y.length / rows,
    X: byRow,
    y: place(y),
    weights: shares === null ? null : place(shares),
  }
}
