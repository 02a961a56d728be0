import type { SparseDataset } from '../../data/dataset.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { rowsOf } from './pose-sparse.ts'

/**
 * η = XW + b of some rows, row after row of outputs, for weights and intercepts in the units of the table. Columns without a weight
 * are not read.
 *
 * For a job within `arena.scoped`: what it takes of the arena is given back there.
 */
export function sparsePredictions(
  dataset: SparseDataset,
  rows: Int32Array,
  { kernels, arena }: OpenKernels,
): (coef: Float64Array, intercept: Float64Array) => Float64Array {
  const matrix = rowsOf(dataset.X, rows)
  const n = rows.length
  const begins = arena.int32(matrix.begins.length)
  begins.view.set(matrix.begins)
  const places = arena.int32(matrix.places.length)
  places.view.set(matrix.places)
  const entries = arena.unset(matrix.entries.length)
  entries.view.set(matrix.entries)
  const list = arena.int32(matrix.columns)
  const shares = arena.unset(matrix.columns)
  const run = arena.unset(n)
  return (coef, intercept) => {
    const outputs = intercept.length
    const eta = new Float64Array(n * outputs)
    for (let k = 0; k < outputs; k++) {
      let count = 0
      for (let j = 0; j < matrix.columns; j++) {
        const weight = coef[j * outputs + k]
        if (weight === 0) continue
        list.view[count] = j
        shares.view[count++] = weight
      }
      run.view.fill(intercept[k])
      kernels.sparseAddAt(count, list.offset, begins.offset, places.offset, entries.offset, shares.offset, run.offset)
      for (let i = 0; i < n; i++) eta[i * outputs + k] = run.view[i]
    }
    return eta
  }
}
