import type { Matrix } from '../../math/matrix.ts'
import { runOf } from '../../math/vector.ts'
import { predictLinear } from '../../model/linear.ts'

/** η = XW + b, one row of outputs after the other, for w with the K outputs of a feature side by side. */
export function predictOutputs(X: Matrix, w: Float64Array, b: Float64Array): Float64Array {
  const outputs = b.length
  if (outputs === 1) return predictLinear(X, w, b[0])
  const eta = new Float64Array(X.rows * outputs)
  for (let k = 0; k < outputs; k++) {
    const own = predictLinear(X, runOf(w, k, outputs), b[k])
    for (let i = 0; i < X.rows; i++) eta[i * outputs + k] = own[i]
  }
  return eta
}
