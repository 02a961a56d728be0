import type { Arena, Block } from '../../kernels/arena.ts'
import type { RandomStream } from '../../math/random.ts'

/** Which rows make up each step of an epoch. */
export interface Batches {
  /** Rows, batch after batch; a new order is drawn in place. */
  readonly order: Block<Int32Array>
  /** Batch b is `order` from starts[b] to starts[b+1]. */
  readonly starts: Block<Int32Array>
  readonly count: number
  /** Rows of the largest batch. */
  readonly largest: number
  /** Whether there is one batch, of all rows in their own order. */
  readonly whole: boolean
  /** To be called before every epoch. */
  begin(): void
}

/** Batches of a size, the last perhaps smaller; the order is drawn anew for every epoch where `random` is given. */
export function batchesOfSize(rows: number, size: number | 'full', random: RandomStream | null, arena: Arena): Batches {
  const length = size === 'full' ? rows : Math.min(size, rows)
  const count = Math.ceil(rows / length)
  const order = listed(
    Int32Array.from({ length: rows }, (_, i) => i),
    arena,
  )
  const starts = listed(
    Int32Array.from({ length: count + 1 }, (_, b) => Math.min(rows, b * length)),
    arena,
  )
  // The order of a full batch makes no difference but in the last digit.
  const begin = random === null || count === 1 ? () => {} : () => random.shuffle(order.view)
  return { order, starts, count, largest: length, whole: count === 1, begin }
}

/** Batches as they are listed, rows counted from 0; one epoch is the whole list. */
export function batchesFrom(lists: readonly (readonly number[])[], rows: number, arena: Arena): Batches {
  for (const [b, list] of lists.entries()) {
    if (list.length === 0) throw new RangeError(`batch ${b} has no rows`)
    const wrong = list.find((row) => !Number.isInteger(row) || row < 0 || row >= rows)
    if (wrong !== undefined) throw new RangeError(`batch ${b} has row ${wrong}; rows are 0 to ${rows - 1}`)
  }
  const starts = new Int32Array(lists.length + 1)
  for (const [b, list] of lists.entries()) starts[b + 1] = starts[b] + list.length
  return {
    order: listed(Int32Array.from(lists.flat()), arena),
    starts: listed(starts, arena),
    count: lists.length,
    largest: Math.max(...lists.map((list) => list.length)),
    whole: false,
    begin: () => {},
  }
}

function listed(values: Int32Array, arena: Arena): Block<Int32Array> {
  const block = arena.int32(values.length)
  block.view.set(values)
  return block
}
