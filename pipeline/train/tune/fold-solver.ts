import type { Strengths } from '../../penalty/strengths.ts'
import type { PosedWeights } from '../posed-model.ts'

/**
 * A fit that is solved again and again, at strengths that are found one after the other. With K outputs coordinate j·K + k is
 * the weight of feature j for output k; behind them come the intercepts, where there are any.
 */
export interface FoldSolver {
  /** Each solve starts where the last one ended. */
  solve(strengths: Strengths): PosedWeights
  /**
   * ∂²loss/∂u∂u at these weights among some coordinates: row by row, the lower triangle at least. Columns are taken about their
   * `means`, which moves intercepts and nothing else.
   */
  hessian(members: Int32Array, at: PosedWeights): Float64Array
  /** Of the features in the rows that are fitted; 0 without an intercept. */
  readonly means: Float64Array
}
