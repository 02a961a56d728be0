import { tableNumbers } from '../kernels/table-memory.ts'
import type { Matrix } from '../math/matrix.ts'
import { denseFrom, SPARSE_ENTRY_BYTES, type SparseMatrix, selectSparse, sparseRoom } from '../math/sparse-matrix.ts'
import type { SvmlightSource } from '../spec/experiment.gen.ts'
import type { Fault } from '../spec/faults.ts'
import { inGigabytes } from '../spec/limits.ts'
import type { Feature } from './choose.ts'
import type { SparseColumn } from './dataset.ts'

/** A table of so many cells is dense whatever is in it: every model can be fitted to it, and 8 MB are nobody's trouble. */
const FEW_CELLS = 1_000_000

/** From this share of cells that are not 0 on, columns are faster and hardly larger when they are dense. */
const DENSE_SHARE = 0.25

/** Features as a matrix, and their names. */
export interface EncodedSparse {
  readonly names: readonly string[]
  readonly X: Matrix | SparseMatrix
}

/** The features as sparse columns, or null where they are not. */
export function sparseFeatures(features: readonly Feature[]): readonly SparseColumn[] | null {
  const columns = features.flatMap(({ column }) => (column.kind === 'sparse' ? [column] : []))
  return columns.length > 0 && columns.length === features.length ? columns : null
}

/**
 * The rows of sparse features as one matrix; with its zeros written out where `dense` says so or, on auto, where the table is
 * small or not sparse. That is decided by the table and nothing else, so that the same spec does the same everywhere.
 *
 * @param rows as indices into the source, in ascending order.
 */
export function encodeSparse(
  features: readonly SparseColumn[],
  rows: Int32Array,
  dense: SvmlightSource['dense'],
  memory: number,
  faults: Fault[],
): EncodedSparse {
  const names = features.map(({ name }) => name)
  const X = matrixOf(features, rows)
  const cells = X.rows * X.columns
  const isDense = dense === 'auto' ? cells <= FEW_CELLS || X.entries.length >= DENSE_SHARE * cells : dense
  if (!isDense) return { names, X }
  const bytes = cells * Float64Array.BYTES_PER_ELEMENT
  if (bytes <= memory) return { names, X: denseFrom(X, tableNumbers(X.rows, X.columns)) }
  const what = `${X.rows.toLocaleString('en')} rows of ${X.columns.toLocaleString('en')} features need ${inGigabytes(bytes)} with their zeros, and ${inGigabytes(X.entries.length * SPARSE_ENTRY_BYTES)} without; the limit is ${inGigabytes(memory)}`
  faults.push({ path: 'data.dense', what, fix: 'write dense: false, or raise --max-memory' })
  return { names, X: sparseRoom(0, 0, 0) }
}

/** All sparse columns of a table are of one matrix. Where all of it is asked for, it is that matrix itself. */
function matrixOf(features: readonly SparseColumn[], rows: Int32Array): SparseMatrix {
  const { of: matrix } = features[0]
  const isWhole = features.length === matrix.columns && rows.length === matrix.rows
  if (isWhole && features.every(({ index }, j) => index === j)) return matrix
  return selectSparse(
    matrix,
    Int32Array.from(features, ({ index }) => index),
    rows,
  )
}
