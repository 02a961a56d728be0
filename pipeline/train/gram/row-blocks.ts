import type { RowRoom } from '../../data/page-room.ts'
import { openRows } from '../../data/row-file.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { eachFileBlock, type FileBlocks, type OpenFileBlocks } from './file-blocks.ts'
import type { BlockVisitor } from './row-block.ts'
import { eachTableBlock, type TableBlocks } from './table-blocks.ts'

/** Rows of some groups, wherever they lie. Plain data, so that it can go to another thread. */
export type RowBlocks = TableBlocks | FileBlocks

/** The same in the thread that reads them. */
export type OpenRowBlocks = TableBlocks | OpenFileBlocks

export async function openRowBlocks(rows: RowBlocks, room: RowRoom): Promise<OpenRowBlocks> {
  return rows.kind === 'table' ? rows : { ...rows, readRows: await openRows(rows.file, room) }
}

/** How many groups of rows there are, those without a row among them. */
export function groupCount(rows: RowBlocks): number {
  return rows.kind === 'table' ? rows.groups.length : rows.groups * (rows.cuts.length - 1)
}

export function featureCount(rows: RowBlocks): number {
  return rows.kind === 'table' ? rows.columns.X.columns : rows.features
}

/** The observation weights of all rows of the dataset, or null where every row weighs 1. */
export function weightsOfRows(rows: RowBlocks): Float64Array | null {
  return rows.kind === 'table' ? rows.columns.weights : rows.weights
}

/**
 * Shows the rows block by block: those of each group in their order, BLOCK at a time, and those that are left.
 *
 * @param width columns of a panel: features, target, and zeros that the visitor wants behind them.
 */
export function eachBlock(
  rows: OpenRowBlocks,
  order: Int32Array,
  width: number,
  core: OpenKernels,
  visit: BlockVisitor,
): void {
  if (rows.kind === 'table') eachTableBlock(rows, order, width, core, visit)
  else eachFileBlock(rows, order, width, core, visit)
}
