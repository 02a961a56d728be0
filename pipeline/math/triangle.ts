/** A symmetric q × q matrix is held by its upper triangle, which lies row by row: this many numbers. */
export function triangleLength(q: number): number {
  return (q * (q + 1)) / 2
}

/** Where entry (i, j) of a symmetric q × q matrix stands in its upper triangle. */
export function triangleEntry(q: number, i: number, j: number): number {
  const [row, column] = i <= j ? [i, j] : [j, i]
  return rowBegin(q, row) + column - row
}

/** Where row i begins, with its entry on the diagonal. */
export function rowBegin(q: number, i: number): number {
  return i * q - (i * (i - 1)) / 2
}

const SQUARE = 8

/** Copies what is above the diagonal of a q × q matrix below it. */
export function mirrorUpper(q: number, matrix: Float64Array): void {
  // Square by square, so that what is read down and what is written across both stay in the cache.
  for (let down = 0; down < q; down += SQUARE) {
    for (let across = 0; across <= down; across += SQUARE) {
      for (let i = down; i < Math.min(down + SQUARE, q); i++) {
        for (let j = across; j < Math.min(across + SQUARE, i); j++) matrix[i * q + j] = matrix[j * q + i]
      }
    }
  }
}
