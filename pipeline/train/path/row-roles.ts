import type { Fold } from '../../data/folds.ts'

/** Which rows of a run fit, and which judge. */
export interface RowRoles {
  /** Rows of the fit that is reported. */
  readonly final: Int32Array
  readonly folds: readonly Fold[]
  readonly test: Int32Array
}
