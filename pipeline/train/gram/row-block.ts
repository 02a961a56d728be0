import type { Arena, Block } from '../../kernels/arena.ts'

/** Rows of a block, and how far apart the columns of its panel lie: as the Gram kernel has it. */
export const BLOCK = 512
export const LD = 520

/** Where rows are put together for the kernels, column after column: features in the order asked for, the target, and zeros. */
export interface Panel extends Block<Float64Array> {
  /** The addresses at which columns of the present rows begin: here, or in the table itself. */
  readonly sources: Block<Int32Array>
}

/** Some rows of one group. They are in the panel once it has been filled from its sources. */
export interface RowBlock {
  /** Place of the group among those of the task. */
  readonly group: number
  readonly count: number
  readonly panel: Panel
  /** Which rows of the dataset they are: `count` of them from `begin` on. */
  readonly rows: Int32Array
  readonly begin: number
}

export type BlockVisitor = (block: RowBlock) => void

/** Columns of a panel that has so many to hold: kernels take them by fours. */
export function panelWidth(columns: number): number {
  return 4 * Math.ceil(columns / 4)
}

/** Panels one behind the other, for so many columns; those behind them hold zeros. */
export function openPanels(arena: Arena, count: number, columns: number, width: number): Panel[] {
  const size = LD * width
  const { offset, view } = arena.unset(count * size)
  return Array.from({ length: count }, (_, g) => {
    const panel = { offset: offset + g * size * view.BYTES_PER_ELEMENT, view: view.subarray(g * size, (g + 1) * size) }
    panel.view.fill(0, LD * columns)
    const opened = { ...panel, sources: arena.int32(width) }
    takeOwnColumns(opened)
    return opened
  })
}

/** Has the panel take its rows from where they lie in itself. */
export function takeOwnColumns(panel: Panel): void {
  const { view } = panel.sources
  for (let k = 0; k < view.length; k++) view[k] = ownColumn(panel, k)
}

/** The address of a column of the panel. */
export function ownColumn({ offset }: Pick<Panel, 'offset'>, k: number): number {
  return offset + k * LD * Float64Array.BYTES_PER_ELEMENT
}
