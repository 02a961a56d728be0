import type { Block } from '../../kernels/arena.ts'

/** Rows of a block, and how far apart its columns lie: as the Gram kernel has it. */
export const BLOCK = 512
export const LD = 520

/** Some rows of one group as they lie in the table, column after column: features in the order asked for, then the target. */
export interface RowBlock {
  /** Place of the group among those of the task. */
  readonly group: number
  readonly count: number
  readonly numbers: Block<Float64Array>
  /** Which rows of the dataset they are: `count` of them from `begin` on. */
  readonly rows: Int32Array
  readonly begin: number
}

export type BlockVisitor = (block: RowBlock) => void
