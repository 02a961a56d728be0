import { column, type Matrix } from '../math/matrix.ts'
import { addScaled } from '../math/vector.ts'

/** ŷ = Xw + b, for X (nSamples, nFeatures). Features whose weight is exactly zero are not read. */
export function predictLinear(X: Matrix, w: Float64Array, b: number): Float64Array {
  const predicted = new Float64Array(X.rows).fill(b)
  for (let j = 0; j < X.columns; j++) if (w[j] !== 0) addScaled(predicted, w[j], column(X, j))
  return predicted
}
