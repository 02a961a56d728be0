/** Numbers in double or in single precision; all arithmetic is done in double and rounded when stored. */
export type Floats = Float64Array | Float32Array

export type Precision = 'float64' | 'float32'

/** A vector of zeros in that precision. */
export function floats(precision: Precision, length: number): Floats {
  return precision === 'float32' ? new Float32Array(length) : new Float64Array(length)
}

/** A vector of zeros of the same length and precision. */
export function zerosLike(values: Floats): Floats {
  return values instanceof Float32Array ? new Float32Array(values.length) : new Float64Array(values.length)
}
