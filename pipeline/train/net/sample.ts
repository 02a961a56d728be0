import { withMeanOne } from '../../data/weights.ts'
import { type Floats, floats, type Precision } from '../../math/floats.ts'
import type { Matrix } from '../../math/matrix.ts'

/** Rows with their targets, as they come: X scaled, y one row after the other. */
export interface Rows {
  readonly X: Matrix
  /** (rows, targets), row-major: numbers, 0/1 for logistic, the class for cross-entropy. */
  readonly y: Float64Array
  /** Observation weights, or null where every row weighs 1. */
  readonly weights: Float64Array | null
}

/** The same as a net reads it: row-major, in the net's precision, and the weights with mean 1. */
export interface Sample {
  readonly rows: number
  readonly features: number
  /** Targets of one row. */
  readonly targets: number
  readonly X: Floats
  readonly y: Floats
  readonly weights: Floats | null
}

export function sample({ X, y, weights }: Rows, precision: Precision): Sample {
  const { rows, columns } = X
  const byRow = floats(precision, rows * columns)
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) byRow[i * columns + j] = X.values[j * rows + i]
  }
  // With mean 1, a mini-batch's mean loss is on average that of all rows, however the weights fall into it.
  const shares = withMeanOne(weights)
  return {
    rows,
    features: columns,
    targets: y.length / rows,
    X: byRow,
    y: inPrecision(y, precision),
    weights: shares === null ? null : inPrecision(shares, precision),
  }
}

function inPrecision(values: Float64Array, precision: Precision): Floats {
  const copy = floats(precision, values.length)
  copy.set(values)
  return copy
}

/** Copies a row of the sample to place `at` of a batch. */
export function copyRow(from: Sample, row: number, X: Floats, y: Floats, weights: Floats | null, at: number): void {
  const { features, targets } = from
  for (let j = 0; j < features; j++) X[at * features + j] = from.X[row * features + j]
  for (let k = 0; k < targets; k++) y[at * targets + k] = from.y[row * targets + k]
  if (weights !== null && from.weights !== null) weights[at] = from.weights[row]
}
