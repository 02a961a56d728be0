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
    addOutputs: (features, w, y) =>
      arena.scoped(() => {
        const [list, shares] = [arena.int32(w.length), arena.unset(w.length)]
        list.view.set(features)
        let level = 0
        for (const [k, j] of features.entries()) {
          shares.view[k] = w[k] * spread[j]
          level += w[k] * offset[j]
        }
        kernels.sparseAddAt(w.length, list.offset, begins, places, entries, shares.offset, y.offset)
        for (let i = 0; i < rows; i++) y.view[i] += level
      }),
    slopes(features, R, count) {
      const m = features.length
      const slopes = arena.unset(m * count)
      arena.scoped(() => {
        const list = arena.int32(m)
        list.view.set(features)
        for (let run = 0; run < count; run++) {
          const r = R.offset + run * rows * Float64Array.BYTES_PER_ELEMENT
          const to = run * m
          const own = slopes.offset + to * Float64Array.BYTES_PER_ELEMENT
          kernels.sparseProductsAt(m, list.offset, begins, places, entries, r, own)
          const total = kernels.sum(rows, r)
          for (let k = 0; k < m; k++) {
            const j = features[k]
            slopes.view[to + k] = spread[j] * slopes.view[to + k] + offset[j] * total
          }
        }
      })
      return slopes
    },
    extents(v) {
      const [all, means] = [new Float64Array(columns), new Float64Array(columns)]
      for (let j = 0; j < columns; j++) {
        let [held, squares, sum] = [0, 0, 0]
        for (let k = X.begins.view[j]; k < X.begins.view[j + 1]; k++) {
          const share = v[X.places.view[k]]
          const x = spread[j] * X.entries.view[k] + offset[j]
          held += share
          squares += share * square(x)
          sum += share * x
        }
        const rest = Math.max(1 - held, 0)
        all[j] = squares + rest * square(offset[j])
        means[j] = sum + rest * offset[j]
      }
      // A product is spread·⟨z, r⟩ + offset·⟨1, r⟩, and rounded as these are.
      return { squares: all, means, offset: offset.map((o) => 2 * o) }
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
