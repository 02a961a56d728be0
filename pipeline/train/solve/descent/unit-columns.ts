import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import type { ScreenedColumns } from '../screen.ts'

/** A sparse matrix in the memory of the kernels. */
export interface SparseBlock {
  readonly begins: Block<Int32Array>
  readonly places: Block<Int32Array>
  readonly entries: Block<Float64Array>
}

/**
 * Least squares ½‖τ − Z̃w‖² by sparse columns z̃_j = z_j − c_j·√v, each of length 1 (or 0, where it is constant) and never written
 * out: z_ij = √v_i x_ij/s_j, c_j = x̄_j/s_j, for observation weights v that sum to 1. Without an intercept c and √v are 0.
 */
export interface UnitColumns {
  readonly rows: number
  readonly count: number
  readonly matrix: SparseBlock
  /** c. */
  readonly centres: Block<Float64Array>
  /** √v, of one row after the other. */
  readonly roots: Block<Float64Array>
  /** τ: centred, and of length 1. */
  readonly target: Block<Float64Array>
}

/** The columns as a screen looks at them. */
export function screened(columns: UnitColumns, { kernels, arena }: OpenKernels): ScreenedColumns {
  const { rows, count, matrix, centres, roots } = columns
  const { begins, places, entries } = matrix
  const lengths = arena.float64(count)
  lengths.view.fill(1)
  return {
    rows,
    count,
    lengths,
    products(r, out) {
      kernels.sparseProductsAt(count, 0, begins.offset, places.offset, entries.offset, r, out.offset)
      kernels.axpy(count, -kernels.dot(rows, roots.offset, r), centres.offset, out.offset)
    },
    productsAt(list, wide, r, out) {
      kernels.sparseProductsAt(wide, list.offset, begins.offset, places.offset, entries.offset, r, out.offset)
      const sum = kernels.dot(rows, roots.offset, r)
      for (let i = 0; i < wide; i++) out.view[i] -= centres.view[list.view[i]] * sum
    },
  }
}
