import { square } from './power.ts'

/**
 * Factors a symmetric positive definite matrix in place, A = LLᵀ; the lower triangle of `a` becomes L.
 *
 * @param a row-major, size × size; only the lower triangle is read.
 * @returns how many columns were factored: all, or those before the first that hangs on them to working precision, its
 *   pivot having lost 13 digits of its diagonal entry.
 * Source: Golub & Van Loan, Matrix Computations (2013), algorithm 4.2.2.
 */
export function choleskyFactor(a: Float64Array, size: number): number {
  for (let j = 0; j < size; j++) {
    const diagonal = a[j * size + j]
    let pivot = diagonal
    for (let k = 0; k < j; k++) pivot -= square(a[j * size + k])
    if (!(pivot > 1e-13 * diagonal)) return j
    const root = Math.sqrt(pivot)
    a[j * size + j] = root
    for (let i = j + 1; i < size; i++) {
      let sum = a[i * size + j]
      for (let k = 0; k < j; k++) sum -= a[i * size + k] * a[j * size + k]
      a[i * size + j] = sum / root
    }
  }
  return size
}

/** Solves LLᵀx = b in place: `b` becomes x. */
export function choleskySolve(l: Float64Array, size: number, b: Float64Array): void {
  for (let i = 0; i < size; i++) {
    let sum = b[i]
    for (let k = 0; k < i; k++) sum -= l[i * size + k] * b[k]
    b[i] = sum / l[i * size + i]
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = b[i]
    for (let k = i + 1; k < size; k++) sum -= l[k * size + i] * b[k]
    b[i] = sum / l[i * size + i]
  }
}
