import type { Block } from '../../kernels/arena.ts'
import type { ScreenedColumns } from './screen.ts'

/**
 * The columns z̃_j of ½‖t − Z̃w‖², centred and of length 1 (or 0, where they are constant), however they lie in memory. A residual is in
 * whatever form suits them; only they look into it.
 */
export interface ResidualColumns {
  readonly rows: number
  readonly count: number
  /** As a screen looks at them: what it measures is `rooted`. */
  readonly screened: ScreenedColumns
  /** r ← t − Σ_i w_i z̃_j for j = list_i and i < count. */
  residual(list: Block<Int32Array>, count: number, w: Block<Float64Array>, r: Block<Float64Array>): void
  /** out_i ← z̃_jᵀr for j = list_i and i < count. */
  slopesAt(list: Block<Int32Array>, count: number, r: Block<Float64Array>, out: Block<Float64Array>): void
  /** out_j ← z̃_jᵀr for every column. */
  slopes(r: Block<Float64Array>, out: Block<Float64Array>): void
  /** A vector of the length of r, whose products with the columns are the same. */
  rooted(r: Block<Float64Array>, into: Block<Float64Array>): void
  /** out_ki ← z̃_jᵀz̃_m for j = js_k, m = list_i and i < count, row by row; null where that is no faster than one j after the other. */
  readonly cross:
    | ((js: readonly number[], list: Block<Int32Array>, count: number, out: Block<Float64Array>) => void)
    | null
  /** out_i ← z̃_jᵀz̃_m for m = list_i and i < count. @returns z̃_jᵀz̃_j. */
  pairs(j: number, list: Block<Int32Array>, count: number, out: Block<Float64Array>): number
}
