import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { square } from '../../math/power.ts'
import { type Arithmetic, kernelFunctions } from './arithmetic.ts'

/** Scaled features x = spread·z + offset by sparse columns z, which lie in the memory of the kernels. */
export interface ScaledSparse {
  readonly rows: number
  readonly columns: number
  readonly begins: Block<Int32Array>
  readonly places: Block<Int32Array>
  readonly entries: Block<Float64Array>
  readonly spread: Float64Array
  readonly offset: Float64Array
}

/** As `kernelArithmetic`, on columns whose zeros are not written out: an offset of a column is a multiple of ones. */
export function sparseArithmetic(X: ScaledSparse, core: OpenKernels): Arithmetic {
  const { kernels, arena } = core
  const { rows, columns, spread, offset } = X
  const [begins, places, entries] = [X.begins.offset, X.places.offset, X.entries.offset]
  return {
    ...kernelFunctions(core),
    addOutputs: (w, y) =>
      arena.scoped(() => {
        const shares = arena.unset(columns)
        let level = 0
        for (let j = 0; j < columns; j++) {
          shares.view[j] = w.view[j] * spread[j]
          if (w.view[j] !== 0) level += w.view[j] * offset[j]
        }
        kernels.sparseAddAt(columns, 0, begins, places, entries, shares.offset, y.offset)
        for (let i = 0; i < rows; i++) y.view[i] += level
      }),
    slopes: (R, count) =>
      arena.scoped(() => {
        const own = arena.unset(columns)
        const slopes = new Float64Array(columns * count)
        for (let m = 0; m < count; m++) {
          const r = R.offset + m * rows * Float64Array.BYTES_PER_ELEMENT
          kernels.sparseProductsAt(columns, 0, begins, places, entries, r, own.offset)
          const total = kernels.sum(rows, r)
          for (let j = 0; j < columns; j++) slopes[j * count + m] = spread[j] * own.view[j] + offset[j] * total
        }
        return slopes
      }),
    longest(v) {
      let most = 0
      for (let j = 0; j < columns; j++) {
        let [held, squares] = [0, 0]
        for (let k = X.begins.view[j]; k < X.begins.view[j + 1]; k++) {
          const share = v[X.places.view[k]]
          held += share
          squares += share * square(spread[j] * X.entries.view[k] + offset[j])
        }
        most = Math.max(most, squares + Math.max(1 - held, 0) * square(offset[j]))
      }
      return Math.sqrt(most)
    },
    column(j) {
      const x = new Float64Array(rows).fill(offset[j])
      for (let k = X.begins.view[j]; k < X.begins.view[j + 1]; k++) {
        x[X.places.view[k]] += spread[j] * X.entries.view[k]
      }
      return x
    },
  }
}
