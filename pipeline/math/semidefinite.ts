import { square } from './power.ts'

/** A pivot that has lost this share of its diagonal entry belongs to a column that hangs on the others. */
const DEPENDENT = 1e-12

/**
 * A solution of A·x = b for a symmetric positive semidefinite A, of which only the lower triangle is read.
 *
 *     A = LLᵀ; a column that hangs on those before it is left out, and its x is 0
 *
 * Where b is in the range of A that is one solution of many, which differ by what A takes to 0; else it solves the equations
 * that are left. A and b are overwritten; b becomes x.
 *
 * @param a row-major, size × size.
 * Source: Golub & Van Loan, Matrix Computations (2013), 4.2.8, with the pivots in their own order.
 */
export function solveSemidefinite(a: Float64Array, size: number, b: Float64Array): void {
  for (let j = 0; j < size; j++) {
    const diagonal = a[j * size + j]
    let pivot = diagonal
    for (let k = 0; k < j; k++) pivot -= square(a[j * size + k])
    const isFree = pivot > DEPENDENT * diagonal
    const root = isFree ? Math.sqrt(pivot) : 0
    a[j * size + j] = root
    for (let i = j + 1; i < size; i++) {
      let sum = a[i * size + j]
      for (let k = 0; k < j; k++) sum -= a[i * size + k] * a[j * size + k]
      a[i * size + j] = isFree ? sum / root : 0
    }
  }
  for (let i = 0; i < size; i++) {
    let sum = b[i]
    for (let k = 0; k < i; k++) sum -= a[i * size + k] * b[k]
    b[i] = a[i * size + i] > 0 ? sum / a[i * size + i] : 0
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = b[i]
    for (let k = i + 1; k < size; k++) sum -= a[k * size + i] * b[k]
    b[i] = a[i * size + i] > 0 ? sum / a[i * size + i] : 0
  }
}
