import { sharedVector } from '../math/matrix.ts'

/** Numbers of which nobody knows yet how many there will be. */
export interface Growing {
  /** Room for so many, with those before as they were. What nobody has touched of it takes no memory. */
  upTo(length: number): Float64Array
}

/** @param likely how many there will be, about. */
export function growingVector(likely: number): Growing {
  let values = sharedVector(likely)
  return {
    upTo(length) {
      if (length > values.length) {
        const larger = sharedVector(Math.max(length, Math.ceil(1.5 * values.length)))
        larger.set(values)
        values = larger
      }
      return values
    },
  }
}
