import type { OpenKernels } from '../../kernels/door.ts'
import type { Frame } from './frame.ts'
import { LD } from './row-block.ts'

/** What takes packed rows into a frame, in place: z_j = (x_j − shift_j)/unit_j. Columns lie as in a block. */
export function placeFrame(
  { kernels, arena }: OpenKernels,
  { shift, unit }: Frame,
  order: Int32Array,
): (count: number, offset: number) => void {
  const columns = order.length + 1
  const [shifts, units] = [arena.unset(columns), arena.unset(columns)]
  for (let k = 0; k < columns; k++) {
    const j = k < order.length ? order[k] : order.length
    shifts.view[k] = shift[j]
    units.view[k] = unit[j]
  }
  return (count, offset) => kernels.toFrame(count, columns, offset, LD, shifts.offset, units.offset)
}
