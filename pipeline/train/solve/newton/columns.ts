import type { Block } from '../../../kernels/arena.ts'

/**
 * The columns Z that Newton steps work on, however they lie in the memory of the kernels, and how blocks of all outputs lie. Vectors
 * and lists are told by their offsets, as kernels are.
 */
export interface Columns {
  readonly rows: number
  readonly count: number
  readonly outputs: number
  /** ‖z_j‖. */
  readonly lengths: Block<Float64Array>
  /** Where the run of output k begins in a block of K runs of `rows` numbers. */
  run(block: Block<Float64Array>, k: number): number
  /** y ← y + Σ_i w_i z_j for j = list_i and i < count. */
  add(list: Block<Int32Array>, count: number, w: Block<Float64Array>, y: number): void
  /** out_j ← z_jᵀr for every column. */
  products(r: number, out: Block<Float64Array>): void
  /** out_i ← z_jᵀr for j = list_i and i < count. */
  productsAt(list: Block<Int32Array>, count: number, r: number, out: Block<Float64Array>): void
  /** out ← h∘z_j, row by row. */
  weigh(j: number, h: number, out: number): void
  /**
   * Products Σ_i h_i z_ij z_im of the columns j of one list with the columns m of another, which is the same or of another output.
   *
   * @param to where that of the first of both is written; one m after the other, `ld` numbers apart.
   */
  crossProducts(h: number, others: ColumnList, own: ColumnList, to: number, ld: number): void
}

/** The first `count` of a list of columns. */
export interface ColumnList {
  readonly columns: Block<Int32Array>
  readonly count: number
}

export function runOf(rows: number): Columns['run'] {
  const stride = rows * Float64Array.BYTES_PER_ELEMENT
  return ({ offset }, k) => offset + k * stride
}
