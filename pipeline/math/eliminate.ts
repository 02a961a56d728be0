/**
 * A·x = b by elimination with the largest pivot of a column, for a few unknowns; b becomes x, and A is overwritten.
 *
 * @param a row-major, size × size.
 * @param least pivots must be larger than this.
 * @returns false where one is not: A is singular but for rounding.
 * Source: Golub & Van Loan, Matrix Computations (2013), algorithm 3.4.1, carried on above the diagonal.
 */
export function eliminate(a: Float64Array, b: Float64Array, size: number, least: number): boolean {
  for (let c = 0; c < size; c++) {
    let pivot = c
    for (let r = c + 1; r < size; r++) if (Math.abs(a[r * size + c]) > Math.abs(a[pivot * size + c])) pivot = r
    const value = a[pivot * size + c]
    if (!(Math.abs(value) > least)) return false
    for (let l = 0; l < size; l++) swap(a, c * size + l, pivot * size + l)
    swap(b, c, pivot)
    for (let r = 0; r < size; r++) {
      if (r === c) continue
      const factor = a[r * size + c] / value
      for (let l = c; l < size; l++) a[r * size + l] -= factor * a[c * size + l]
      b[r] -= factor * b[c]
    }
  }
  for (let c = 0; c < size; c++) b[c] /= a[c * size + c]
  return true
}

function swap(values: Float64Array, i: number, j: number): void {
  const kept = values[i]
  values[i] = values[j]
  values[j] = kept
}
