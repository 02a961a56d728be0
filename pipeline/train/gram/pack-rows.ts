import type { Kernels } from '../../kernels/kernels.ts'
import { column } from '../../math/matrix.ts'
import type { Columns, Frame } from './frame.ts'
import { LD } from './row-block.ts'

/**
 * Writes some rows as they lie in the table, `begin` to `begin + count` of an ascending list, column after column, `ld` entries apart:
 * each feature in `order`, then the target.
 */
export function packRows(
  { X, y }: Columns,
  order: Int32Array,
  rows: Int32Array,
  begin: number,
  count: number,
  into: Float64Array,
  ld: number,
): void {
  const first = rows[begin]
  const areNeighbours = rows[begin + count - 1] - first === count - 1
  for (let k = 0; k <= order.length; k++) {
    const from = k < order.length ? column(X, order[k]) : y
    if (areNeighbours) into.set(from.subarray(first, first + count), k * ld)
    else gather(from, rows, begin, count, into, k * ld)
  }
}

function gather(
  from: Float64Array,
  rows: Int32Array,
  begin: number,
  count: number,
  into: Float64Array,
  at: number,
): void {
  for (let i = 0; i < count; i++) into[at + i] = from[rows[begin + i]]
}

/** Takes packed rows into a frame, in place: z_j = (x_j − shift_j)/unit_j. Columns lie as in a block. */
export function moveToFrame(
  { shiftAndScale }: Kernels,
  { shift, unit }: Frame,
  order: Int32Array,
  count: number,
  offset: number,
): void {
  for (let k = 0; k <= order.length; k++) {
    const j = k < order.length ? order[k] : order.length
    if (shift[j] === 0 && unit[j] === 1) continue
    const z = offset + k * LD * Float64Array.BYTES_PER_ELEMENT
    shiftAndScale(count, shift[j], unit[j], z, z)
  }
}
