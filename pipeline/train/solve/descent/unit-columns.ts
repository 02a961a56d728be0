import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import type { ResidualColumns } from '../residual-columns.ts'
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
function screened(columns: UnitColumns, { kernels, arena }: OpenKernels): ScreenedColumns {
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

/** The columns as an active set asks of them; a residual is t − Σ w_j z_j, of columns that are not centred. */
export function sparseResiduals(columns: UnitColumns, core: OpenKernels): ResidualColumns {
  const { kernels, arena } = core
  const { rows, count, matrix, centres, roots, target } = columns
  const [begins, places, entries] = [matrix.begins.offset, matrix.places.offset, matrix.entries.offset]
  const own = screened(columns, core)
  const minus = arena.float64(count)
  const image = arena.float64(rows)
  const [lone, one, length] = [arena.int32(1), arena.float64(1), arena.float64(1)]
  /** Adds a multiple of the only column of a list to the image. */
  const addLone = (share: number) => {
    one.view[0] = share
    kernels.sparseAddAt(1, lone.offset, begins, places, entries, one.offset, image.offset)
  }
  return {
    rows,
    count,
    screened: own,
    residual(list, size, w, r) {
      for (let i = 0; i < size; i++) minus.view[i] = -w.view[i]
      kernels.scaledCopy(rows, 1, target.offset, r.offset)
      kernels.sparseAddAt(size, list.offset, begins, places, entries, minus.offset, r.offset)
    },
    slopesAt: (list, size, r, out) => own.productsAt(list, size, r.offset, out),
    slopes: (r, out) => own.products(r.offset, out),
    rooted(r, into) {
      kernels.scaledCopy(rows, 1, r.offset, into.offset)
      kernels.axpy(rows, -kernels.dot(rows, roots.offset, r.offset), roots.offset, into.offset)
    },
    cross: null,
    pairs(j, list, size, out) {
      lone.view[0] = j
      addLone(1)
      kernels.sparseProductsAt(size, list.offset, begins, places, entries, image.offset, out.offset)
      kernels.sparseProductsAt(1, lone.offset, begins, places, entries, image.offset, length.offset)
      // What was added is taken away again to exactly 0.
      addLone(-1)
      const centre = centres.view[j]
      for (let i = 0; i < size; i++) out.view[i] -= centre * centres.view[list.view[i]]
      return length.view[0] - centre * centre
    },
  }
}
