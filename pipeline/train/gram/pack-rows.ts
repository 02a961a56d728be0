/** Writes the entries of some rows, an ascending list, one after the other. */
export function packRows(from: Float64Array, rows: Int32Array, into: Float64Array, at: number): void {
  const count = rows.length
  if (count > 0 && isRun(rows)) into.set(from.subarray(rows[0], rows[0] + count), at)
  else for (let i = 0; i < count; i++) into[at + i] = from[rows[i]]
}

/** Whether an ascending list has no row left out. */
export function isRun(rows: Int32Array): boolean {
  const { length } = rows
  return length === 0 || rows[length - 1] - rows[0] === length - 1
}
