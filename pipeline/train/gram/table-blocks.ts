import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { column } from '../../math/matrix.ts'
import type { Columns } from './frame.ts'
import { packRows } from './pack-rows.ts'
import { BLOCK, type BlockVisitor, LD } from './row-block.ts'

/** Rows of a table in memory, which every thread sees. */
export interface TableBlocks {
  readonly kind: 'table'
  readonly columns: Columns
  /** The rows of each group, ascending. */
  readonly groups: readonly Int32Array[]
}

/** Bytes of blocks that are filled together: what the caches near the processor hold of them is used at once. */
const TOGETHER_BYTES = 1 << 23

/** Rows between those of groups are read with them where these are at least that share of all. */
const DENSE = 1 / 2

/**
 * A block of each group by turns. Blocks of several groups are filled column by column, so that rows which lie side by side are
 * read together, whichever groups they are of.
 */
export function eachTableBlock(
  { columns: { X, y }, groups }: TableBlocks,
  order: Int32Array,
  spare: number,
  core: OpenKernels,
  visit: BlockVisitor,
): void {
  const { arena } = core
  const p = order.length
  const size = LD * (p + 1 + spare)
  const most = Math.max(1, Math.floor(TOGETHER_BYTES / (size * Float64Array.BYTES_PER_ELEMENT)))
  const apart = size * Float64Array.BYTES_PER_ELEMENT
  const all = arena.unset(Math.min(most, groups.length) * size)
  const blocks = Array.from({ length: all.view.length / size }, (_, g): Block<Float64Array> => {
    const view = all.view.subarray(g * size, (g + 1) * size)
    view.fill(0, LD * (p + 1))
    return { offset: all.offset + g * apart, view }
  })
  const dealer = openDealer(core, blocks.length)
  const longest = groups.reduce((length, rows) => Math.max(length, rows.length), 0)
  for (let begin = 0; begin < longest; begin += BLOCK) {
    for (let first = 0; first < groups.length; first += most) {
      const together = groups.slice(first, first + most).map((rows) => rows.subarray(begin, begin + BLOCK))
      const isDealt = dealer.take(together)
      for (let k = 0; k <= p; k++) {
        const from = k < p ? column(X, order[k]) : y
        const at = k * LD
        if (isDealt) dealer.deal(from, blocks[0].offset + at * Float64Array.BYTES_PER_ELEMENT, apart)
        else for (const [g, rows] of together.entries()) packRows(from, rows, blocks[g].view, at)
      }
      for (const [g, { length: count }] of together.entries()) {
        if (count > 0) visit({ group: first + g, count, numbers: blocks[g], rows: groups[first + g], begin })
      }
    }
  }
}

/** Deals rows that lie among each other out to their groups, from a copy of the stretch that holds them all. */
interface Dealer {
  /** Whether these rows are better dealt out so. */
  take(groups: readonly Int32Array[]): boolean
  /** Writes those of a column to `into`, those of the next group `apart` bytes behind. */
  deal(from: Float64Array, into: number, apart: number): void
}

function openDealer({ kernels, arena }: OpenKernels, groups: number): Dealer {
  const longest = groups * BLOCK
  const counts = arena.int32(groups)
  const list = arena.int32(longest)
  const stretch = arena.unset(Math.ceil(longest / DENSE))
  let taken = 0
  let [first, end] = [0, 0]
  return {
    take(rows) {
      const there = rows.filter(({ length }) => length > 0)
      if (there.length < 2) return false
      first = Math.min(...there.map((own) => own[0]))
      end = Math.max(...there.map((own) => own[own.length - 1])) + 1
      const count = rows.reduce((sum, { length }) => sum + length, 0)
      if (count < DENSE * (end - first)) return false
      taken = rows.length
      let at = 0
      for (const [g, own] of rows.entries()) {
        counts.view[g] = own.length
        for (let i = 0; i < own.length; i++) list.view[at++] = own[i] - first
      }
      return true
    },
    deal(from, into, apart) {
      stretch.view.set(from.subarray(first, end))
      kernels.deal(taken, counts.offset, list.offset, stretch.offset, into, apart)
    },
  }
}
