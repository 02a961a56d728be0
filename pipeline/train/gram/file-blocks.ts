import type { RowFile, RowReader } from '../../data/row-file.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { BLOCK, type BlockVisitor, LD, openPanels } from './row-block.ts'

/** A stretch of the rows of a file. All but the features is in memory, which every thread sees. */
export interface FileBlocks {
  readonly kind: 'file'
  readonly file: RowFile
  readonly features: number
  readonly y: Float64Array
  readonly weights: Float64Array | null
  /** 1 for each row of the file that is a row of the dataset; null where all are. */
  readonly kept: Uint8Array | null
  /** What each row of the dataset is for (`RowGroups`), and the place among the groups here of each such code, or −1. */
  readonly codes: Uint16Array
  readonly places: Int32Array
  readonly groups: number
  /** Rows of the dataset at which a part begins, and the end of the last. Each part has groups of its own. */
  readonly cuts: readonly number[]
  /** The first of them and the last in rows of the file. */
  readonly fileFrom: number
  readonly fileTo: number
}

/** The same in the thread that reads them. */
export interface OpenFileBlocks extends FileBlocks {
  readonly readRows: RowReader
}

/** Reads the file once, and deals its rows out to a block for each group, which is shown when it is full. */
export function eachFileBlock(
  { readRows, y, kept, codes, places, groups, cuts, fileFrom, fileTo }: OpenFileBlocks,
  order: Int32Array,
  width: number,
  { arena }: OpenKernels,
  visit: BlockVisitor,
): void {
  const p = order.length
  const blocks = openPanels(arena, groups, p + 1, width).map((panel) => ({
    panel,
    rows: new Int32Array(BLOCK),
    count: 0,
  }))
  let part = 0
  const show = (group: number) => {
    const { count, panel, rows } = blocks[group]
    if (count === 0) return
    visit({ group: part * groups + group, count, panel, rows, begin: 0 })
    blocks[group].count = 0
  }
  const showAll = () => {
    for (let group = 0; group < groups; group++) show(group)
  }
  let next = cuts[0]
  readRows(fileFrom, fileTo, (values, first, count) => {
    for (let i = 0; i < count; i++) {
      if (kept !== null && kept[first + i] === 0) continue
      const row = next++
      for (; row >= cuts[part + 1]; part++) showAll()
      const group = places[codes[row]] ?? -1
      if (group === -1) continue
      const block = blocks[group]
      const into = block.panel.view
      for (let k = 0; k < p; k++) into[k * LD + block.count] = values[i * p + order[k]]
      into[p * LD + block.count] = y[row]
      block.rows[block.count++] = row
      if (block.count === BLOCK) show(group)
    }
  })
  showAll()
}
