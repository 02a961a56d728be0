/** Writes the entries of some rows, an ascending list, one after the other. */
export function packRows(from: Float64Array, rows: Int32Array, into: Float64Array, at: number): void {
  const count = rows.length
  if (count === 0) return
  const first = rows[0]
  if (rows[count - 1] - first === count - 1) into.set(from.subarray(first, first + count), at)
  else for (let i = 0; i < count; i++) into[at + i] = from[rows[i]]
}
