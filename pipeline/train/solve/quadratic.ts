import { column } from '../../math/matrix.ts'
import { dot } from '../../math/vector.ts'
import { correlations, type Design, residual } from './design.ts'

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

/** ½‖t − Zw‖²: H = ZᵀZ, and the slope is taken at the true residual, which refines the weights. */
export function leastSquares(design: Design): Quadratic {
  const { Z } = design
  return {
    dimension: Z.columns,
    product: (a, b) => dot(column(Z, a), column(Z, b)),
    slope: (w) => correlations(design, residual(design, w)),
  }
}
