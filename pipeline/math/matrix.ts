export interface Shape {
  readonly rows: number
  readonly columns: number
}

/** A dense matrix, column after column: entry (i, j) is `values[j * rows + i]`. */
export interface Matrix extends Shape {
  readonly values: Float64Array
}

/** A view of column j; writing to it writes to the matrix. */
export function column(matrix: Matrix, j: number): Float64Array {
  return matrix.values.subarray(j * matrix.rows, (j + 1) * matrix.rows)
}

/** Some columns of a matrix, in the order of a list; a copy. */
export function chosenColumns(matrix: Matrix, list: readonly number[]): Matrix {
  const chosen = zeros(matrix.rows, list.length)
  for (const [k, j] of list.entries()) column(chosen, k).set(column(matrix, j))
  return chosen
}

/** A matrix of zeros. */
export function zeros(rows: number, columns: number): Matrix {
  return { rows, columns, values: new Float64Array(rows * columns) }
}

/** A vector of zeros in memory that worker threads can see without a copy. */
export function sharedVector(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT))
}
