import { type Matrix, sharedVector, zeros } from './matrix.ts'

/**
 * A matrix that is mostly 0, in compressed columns: column j has the entries `begins[j]` to `begins[j + 1]`, in ascending order of
 * their rows. Everything else is 0. The arrays lie in shared memory.
 */
export interface SparseMatrix {
  readonly rows: number
  readonly columns: number
  /** (columns + 1) */
  readonly begins: Int32Array
  /** Row of each entry. */
  readonly places: Int32Array
  /** Value of each entry. Not called `values`, so that nobody takes it for a dense matrix. */
  readonly entries: Float64Array
}

/** Rows after each other, as they stand in a file: row i has the entries `begins[i]` to `begins[i + 1]`. */
export interface CompressedRows {
  readonly begins: Int32Array
  /** Column of each entry. */
  readonly places: Int32Array
  readonly entries: Float64Array
}

/** An empty sparse matrix with room for so many entries. */
export function sparseRoom(rows: number, columns: number, entries: number): SparseMatrix {
  return {
    rows,
    columns,
    begins: sharedIntegers(columns + 1),
    places: sharedIntegers(entries),
    entries: sharedVector(entries),
  }
}

/** Rows turned into columns. */
export function sparseFromRows(from: CompressedRows, columns: number): SparseMatrix {
  const rows = from.begins.length - 1
  const matrix = sparseRoom(rows, columns, from.begins[rows])
  const { begins, places, entries } = matrix
  for (let k = 0; k < places.length; k++) begins[from.places[k] + 1]++
  for (let j = 0; j < columns; j++) begins[j + 1] += begins[j]
  const next = begins.slice(0, columns)
  for (let i = 0; i < rows; i++) {
    for (let k = from.begins[i]; k < from.begins[i + 1]; k++) {
      const at = next[from.places[k]]++
      places[at] = i
      entries[at] = from.entries[k]
    }
  }
  return matrix
}

/** These columns and rows of a matrix, in their order; each row once at most. */
export function selectSparse(matrix: SparseMatrix, columns: Int32Array, rows: Int32Array): SparseMatrix {
  const place = new Int32Array(matrix.rows).fill(-1)
  let ascending = true
  for (let i = 0; i < rows.length; i++) {
    place[rows[i]] = i
    ascending &&= i === 0 || rows[i] > rows[i - 1]
  }
  if (!ascending) throw new RangeError('rows of a sparse matrix are taken in ascending order')
  let count = 0
  for (let c = 0; c < columns.length; c++) {
    const j = columns[c]
    for (let k = matrix.begins[j]; k < matrix.begins[j + 1]; k++) if (place[matrix.places[k]] >= 0) count++
  }
  const selected = sparseRoom(rows.length, columns.length, count)
  let at = 0
  for (let c = 0; c < columns.length; c++) {
    const j = columns[c]
    for (let k = matrix.begins[j]; k < matrix.begins[j + 1]; k++) {
      const i = place[matrix.places[k]]
      if (i < 0) continue
      selected.places[at] = i
      selected.entries[at++] = matrix.entries[k]
    }
    selected.begins[c + 1] = at
  }
  return selected
}

/** The same matrix with its zeros written out, where there are zeros. */
export function denseFrom(matrix: SparseMatrix, into?: Float64Array): Matrix {
  const { rows, columns } = matrix
  const dense = into === undefined ? zeros(rows, columns) : { rows, columns, values: into }
  for (let j = 0; j < matrix.columns; j++) writeSparseColumn(matrix, j, dense.values, j * matrix.rows)
  return dense
}

/** Writes the entries of column j into zeros that begin at `from`. */
export function writeSparseColumn(matrix: SparseMatrix, j: number, into: Float64Array, from = 0): void {
  const { begins, places, entries } = matrix
  for (let k = begins[j]; k < begins[j + 1]; k++) into[from + places[k]] = entries[k]
}

/** Bytes that so many entries take. */
export const SPARSE_ENTRY_BYTES = Float64Array.BYTES_PER_ELEMENT + Int32Array.BYTES_PER_ELEMENT

function sharedIntegers(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT))
}
