import type { OpenKernels } from '../../kernels/door.ts'
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

/** A block of each group by turns, so that rows which lie side by side are read together. */
export function eachTableBlock(
  { columns, groups }: TableBlocks,
  order: Int32Array,
  spare: number,
  { arena }: OpenKernels,
  visit: BlockVisitor,
): void {
  const numbers = arena.float64(LD * (order.length + 1 + spare))
  const longest = groups.reduce((most, rows) => Math.max(most, rows.length), 0)
  for (let begin = 0; begin < longest; begin += BLOCK) {
    for (const [group, rows] of groups.entries()) {
      const count = Math.min(BLOCK, rows.length - begin)
      if (count <= 0) continue
      packRows(columns, order, rows, begin, count, numbers.view, LD)
      visit({ group, count, numbers, rows, begin })
    }
  }
}
