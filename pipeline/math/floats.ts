/** Numbers in double or in single precision. TypeScript's arithmetic is in double and rounded when stored, kernels' is in their own. */
export type Floats = Float64Array | Float32Array

export type Precision = 'float64' | 'float32'

/** A vector of zeros of the same precision and, if not said otherwise, of the same length. */
export function zerosLike(values: Floats, length = values.length): Floats {
  return values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length)
}
