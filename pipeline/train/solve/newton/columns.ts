import type { Block } from '../../../kernels/arena.ts'

/** Columns Z in the memory of the kernels, `rows` entries apart; and how blocks of all outputs lie. */
export interface Columns {
  readonly rows: number
  readonly count: number
  readonly outputs: number
  readonly block: Block<Float64Array>
  /** Where the run of output k begins in a block of K runs of `rows` numbers. */
  run(block: Block<Float64Array>, k: number): number
}

export function columnsOf(block: Block<Float64Array>, rows: number, count: number, outputs: number): Columns {
  const stride = rows * Float64Array.BYTES_PER_ELEMENT
  return { rows, count, outputs, block, run: ({ offset }, k) => offset + k * stride }
}
