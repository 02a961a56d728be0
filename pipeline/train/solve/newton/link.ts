import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import type { LossKind } from '../../../loss/index.ts'
import type { PosedOutcome } from '../../posed-model.ts'
import { normalised } from '../design.ts'
import { classLink } from './class-link.ts'
import { countLink } from './count-link.ts'
import { logisticLink } from './logistic-link.ts'
import { squareLink } from './square-link.ts'

/**
 * What a solver asks of a loss, for all rows at once and in the memory of the kernels. A block of K outputs has those of the
 * first output for all rows, then those of the second, and so on.
 */
export interface Link {
  /** (1/Σv) Σ v_i ℓ(y_i, η_i); the slope downhill, −v_i/Σv ∂ℓ/∂η_ik, is written to `residual`. */
  evaluate(eta: Block<Float64Array>, residual: Block<Float64Array>): number
  /** v_i/Σv ∂²ℓ/∂η_k∂η_l for each row, at run k·K + l of `into`, l ≤ k. */
  curvature(eta: Block<Float64Array>, into: Block<Float64Array>): void
  /** Whether ∂²ℓ/∂η_k∂η_l is 0 for every two outputs: each has a target of its own. */
  readonly isDiagonal: boolean
  /** Whether a quadratic lies above the loss everywhere. */
  readonly isBounded: boolean
  /** The curvatures of that quadratic; false, and nothing written, where there is none. */
  bound(into: Block<Float64Array>): boolean
}

/** What a link is made of: targets, and observation weights that sum to 1. */
export interface LinkData {
  readonly rows: number
  readonly outputs: number
  readonly y: Float64Array
  readonly v: Block<Float64Array>
}

export function linkOf({ loss, X, y, weights, outputs }: PosedOutcome, core: OpenKernels): Link {
  const v = core.arena.float64(X.rows)
  v.view.set(normalised(weights, X.rows))
  const data = { rows: X.rows, outputs, y, v }
  return links[loss](data, core)
}

const links: { readonly [K in LossKind]: (data: LinkData, core: OpenKernels) => Link } = {
  squared: squareLink,
  logistic: logisticLink,
  'cross-entropy': classLink,
  poisson: countLink,
}
