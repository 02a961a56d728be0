import type { Block } from '../../kernels/arena.ts'
import type { Multiple } from '../../penalty/strengths.ts'
import type { Support } from './support.ts'

/** G_ij for each member i, then G_jj. */
export type Products = (j: number, members: Block<Int32Array>, size: number, into: Block<Float64Array>) => void

/**
 * Least squares ½‖t − Zw‖² as an active-set solver sees it: G = ZᵀZ and c = Zᵀt, from cross-products or from the columns
 * themselves. Columns and target have length 1 (or 0, where they are constant), so that one tolerance does for all.
 */
export interface Correlations {
  readonly dimension: number
  /** No more columns than this are independent. */
  readonly rank: number
  /** c. */
  readonly target: Float64Array
  /** c − Gw, as `refresh` left it, at first for w = 0; of coordinates that are no candidates it may be old. */
  readonly slope: Float64Array
  /** The first `candidateCount` of these are looked at for violations. */
  readonly candidates: Int32Array
  readonly candidateCount: number
  /** Violators that may join at a time, or of those that are foreseen at another λ. */
  joiners(size: number, areForeseen: boolean): number
  readonly products: Products
  /** The same for coordinates that join these members one after the other, made at once; until the next call. */
  together(js: readonly number[], members: Block<Int32Array>, size: number): Products
  /** The lower triangle of G among the members, column-major. */
  triangle(members: Block<Int32Array>, size: number, into: Block<Float64Array>, ld: number): void
  /** Takes the slope of all candidates, members among them, anew at the weights of the support. */
  refresh(support: Support): void
  /** Makes a candidate of a coordinate that is to become a member. */
  include(j: number): void
  /** Makes candidates of the coordinates that are likely to matter at other strengths; their slopes are those of the present weights. */
  anticipate(strengths: Multiple): void
  /** Looks for violators of |slope_j| ≤ l1_j at these strengths among those that are no candidates, and makes them such. False where none is. */
  widen(): boolean
}
