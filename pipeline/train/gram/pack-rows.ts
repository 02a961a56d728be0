import { column } from '../../math/matrix.ts'
import type { Columns, Frame } from './frame.ts'

/**
 * Writes some rows, `begin` to `begin + count` of the list, column after column: z_j = (x_j − shift_j)/unit_j for each feature
 * in `order`, then the target.
 */
export function packRows(
  { X, y }: Columns,
  { shift, unit }: Frame,
  order: Int32Array,
  rows: Int32Array,
  begin: number,
  count: number,
  into: Float64Array,
): void {
  for (let k = 0; k <= order.length; k++) {
    const j = k < order.length ? order[k] : X.columns
    const from = j < X.columns ? column(X, j) : y
    gather(from, rows, begin, count, shift[j], 1 / unit[j], into, k * count)
  }
}

/** @param inverse of a power of two, so that multiplying by it is dividing. */
function gather(
  from: Float64Array,
  rows: Int32Array,
  begin: number,
  count: number,
  shift: number,
  inverse: number,
  into: Float64Array,
  at: number,
): void {
  for (let i = 0; i < count; i++) into[at + i] = (from[rows[begin + i]] - shift) * inverse
}
