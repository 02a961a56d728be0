import type { OpenKernels } from '../../kernels/door.ts'
import { addressIn } from '../../kernels/table-memory.ts'
import { column } from '../../math/matrix.ts'
import type { Columns } from './frame.ts'
import { isRun, packRows } from './pack-rows.ts'
import { BLOCK, type BlockVisitor, LD, openPanels, ownColumn, type Panel, takeOwnColumns } from './row-block.ts'

/** Rows of a table in memory, which every thread sees. */
export interface TableBlocks {
  readonly kind: 'table'
  readonly columns: Columns
  /** The rows of each group, ascending. */
  readonly groups: readonly Int32Array[]
  /** Groups come in sets of so many, each of a stretch of the table of its own. */
  readonly perStretch: number
}

/** Bytes of blocks that are filled together: what the caches near the processor hold of them is used at once. */
const TOGETHER_BYTES = 1 << 23

/** Rows between those of groups are read with them where these are at least that share of all. */
const DENSE = 1 / 2

/**
 * A block of each group by turns. Rows that lie side by side in this memory are taken from where they lie; others are put into a panel
 * for each group, column by column, so that what lies side by side is read together, whichever groups it is of.
 */
export function eachTableBlock(
  { columns: { X, y }, groups, perStretch }: TableBlocks,
  order: Int32Array,
  width: number,
  core: OpenKernels,
  visit: BlockVisitor,
): void {
  const { memory } = core.arena
  const most = Math.max(1, Math.floor(TOGETHER_BYTES / (LD * width * Float64Array.BYTES_PER_ELEMENT)))
  const columns = [...Array.from(order, (j) => column(X, j)), y]
  // In this memory, addresses are counted from the beginning of its buffer.
  const addresses = columns.map(({ byteOffset }) => byteOffset)
  const isHere = addressIn(memory, X.values) !== null && addressIn(memory, y) !== null
  const panels = openPanels(core.arena, Math.min(most, perStretch), columns.length, width)
  const dealer = openDealer(core, panels, isHere)
  const show = (first: number, end: number, begin: number) => {
    const together = groups.slice(first, end).map((rows) => rows.subarray(begin, begin + BLOCK))
    const isTaken = isHere && together.every(isRun)
    if (!isTaken) gather(columns, together, panels, dealer)
    for (const [g, rows] of together.entries()) {
      if (rows.length === 0) continue
      if (isTaken) takeFrom(addresses, rows[0], panels[g])
      visit({ group: first + g, count: rows.length, panel: panels[g], rows: groups[first + g], begin })
    }
  }
  for (let set = 0; set < groups.length; set += perStretch) {
    const end = set + perStretch
    const longest = Math.max(...groups.slice(set, end).map(({ length }) => length))
    for (let begin = 0; begin < longest; begin += BLOCK)
      for (let first = set; first < end; first += most) show(first, Math.min(first + most, end), begin)
  }
}

/** Has the panel take its rows from the table, where they begin at this one. */
function takeFrom(addresses: readonly number[], row: number, { sources: { view } }: Panel): void {
  const behind = row * Float64Array.BYTES_PER_ELEMENT
  for (let k = 0; k < addresses.length; k++) view[k] = addresses[k] + behind
}

/** Puts the rows of each group into its panel. */
function gather(
  columns: readonly Float64Array[],
  groups: readonly Int32Array[],
  panels: readonly Panel[],
  dealer: Dealer,
): void {
  for (const g of groups.keys()) takeOwnColumns(panels[g])
  const isDealt = dealer.take(groups)
  for (const [k, from] of columns.entries()) {
    if (isDealt) dealer.deal(from, k)
    else for (const [g, rows] of groups.entries()) packRows(from, rows, panels[g].view, k * LD)
  }
}

/** Deals rows that lie among each other out to the panels of their groups. */
interface Dealer {
  /** Whether these rows are better dealt out so. */
  take(groups: readonly Int32Array[]): boolean
  /** Writes those of a column of the table to column k of the panels. */
  deal(from: Float64Array, k: number): void
}

/** @param isHere whether the table lies in this memory; else what is dealt out is a copy of the stretch that holds all rows. */
function openDealer({ kernels, arena }: OpenKernels, panels: readonly Panel[], isHere: boolean): Dealer {
  const longest = panels.length * BLOCK
  const counts = arena.int32(panels.length)
  const list = arena.int32(longest)
  const stretch = arena.unset(isHere ? 0 : Math.ceil(longest / DENSE))
  const apart = panels.length > 1 ? panels[1].offset - panels[0].offset : 0
  let taken = 0
  let [first, end] = [0, 0]
  return {
    take(rows) {
      const there = rows.filter(({ length }) => length > 0)
      first = Math.min(...there.map((own) => own[0]))
      end = Math.max(...there.map((own) => own[own.length - 1])) + 1
      const count = rows.reduce((sum, { length }) => sum + length, 0)
      if (!isHere && (there.length < 2 || count < DENSE * (end - first))) return false
      taken = rows.length
      let at = 0
      for (const [g, own] of rows.entries()) {
        counts.view[g] = own.length
        for (let i = 0; i < own.length; i++) list.view[at++] = own[i] - first
      }
      return true
    },
    deal(from, k) {
      const source = isHere ? from.byteOffset + first * from.BYTES_PER_ELEMENT : stretch.offset
      if (!isHere) stretch.view.set(from.subarray(first, end))
      kernels.deal(taken, counts.offset, list.offset, source, ownColumn(panels[0], k), apart)
    },
  }
}
