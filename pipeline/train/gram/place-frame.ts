import type { Arena, Block } from '../../kernels/arena.ts'
import type { Frame } from './frame.ts'

/** A frame where the kernel that fills panels sees it. */
export interface PlacedFrame {
  readonly shifts: number
  readonly inverses: Block<Float64Array>
}

/** Of features in an order and the target; columns of a panel behind them stay as they are. */
export function placeFrame(arena: Arena, { shift, unit }: Frame, order: Int32Array, width: number): PlacedFrame {
  const [shifts, inverses] = [arena.float64(width), arena.float64(width)]
  inverses.view.fill(1)
  for (let k = 0; k <= order.length; k++) {
    const j = k < order.length ? order[k] : order.length
    shifts.view[k] = shift[j]
    // Of a power of two, so that multiplying by it is dividing.
    inverses.view[k] = 1 / unit[j]
  }
  return { shifts: shifts.offset, inverses }
}
