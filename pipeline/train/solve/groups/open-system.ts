import type { OpenGroup } from './open-group.ts'

/** The linear system of a Newton step among open groups, H + C, however H is told. Coordinates are told by their places among the members. */
export interface OpenSystem {
  /** Coordinates of all members. */
  readonly size: number
  /**
   * Factors H + C + damping·max(diag H), C_gg = c_g/‖w_g‖ (I − w_g w_gᵀ/‖w_g‖²).
   *
   * @param list places of the open groups, one group after the other. @returns whether it has a factor.
   */
  factorise(w: Float64Array, open: readonly OpenGroup[], list: Int32Array, damping: number): boolean
  /** b ← (H + C)⁻¹ b, by the last factor and in the order of its list. */
  solve(b: Float64Array): void
  /** H·step for every member; `step` is in the order of the list. */
  pull(list: Int32Array, step: Float64Array, into: Float64Array): void
}

/** Brings groups one after the other to their own minimum. */
export interface Sweep {
  /** Each that is further than `tolerance` from it. @returns whether none opened or closed. */
  go(w: Float64Array, r: Float64Array, groups: readonly OpenGroup[], tolerance: number): boolean
}
