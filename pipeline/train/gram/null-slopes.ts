/** Pivots below this belong to columns that the others explain; columns have length 1. */
const DEPENDENT = 1e-13

/**
 * The slope in every feature where only the features in `free` are fitted: c − G_F G_FF⁻¹ c_F.
 *
 * @param rowOf a row of G, which is changed.
 */
export function nullSlopes(rowOf: (j: number) => Float64Array, c: Float64Array, free: readonly number[]): Float64Array {
  const p = c.length
  const slopes = c.slice()
  // Gram–Schmidt on the columns by their products alone: each free column is taken out of all that come after.
  const products = new Map(free.map((j) => [j, rowOf(j)]))
  const taken: { row: Float64Array; pivot: number; j: number }[] = []
  for (const [j, row] of products) {
    for (const { row: other, pivot, j: earlier } of taken) {
      const share = row[earlier] / pivot
      for (let k = 0; k < p; k++) row[k] -= share * other[k]
    }
    const pivot = row[j]
    if (!(pivot > DEPENDENT)) continue
    const share = slopes[j] / pivot
    for (let k = 0; k < p; k++) slopes[k] -= share * row[k]
    taken.push({ row, pivot, j })
  }
  return slopes
}
