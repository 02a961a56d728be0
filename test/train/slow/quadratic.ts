/**
 * A convex quadratic ½ wᵀHw − cᵀw + const of many coordinates, whose matrix H is never formed as a whole: the sparse
 * solver asks for its entries among the few coordinates that may matter, and for the slope of all.
 */
export interface Quadratic {
  readonly dimension: number
  /** H_ab. */
  product(a: number, b: number): number
  /** c − Hw, downhill, in every coordinate. */
  slope(w: Float64Array): Float64Array
}
