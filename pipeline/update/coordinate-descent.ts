import { softThreshold } from '../math/soft-threshold.ts'
import type { PenaltyFormula } from '../penalty/formula.ts'
import type { Strengths } from '../penalty/strengths.ts'

/** A quadratic on a few coordinates, by its matrix. The slope is kept in step with the weights. */
export interface QuadraticState {
  /** Of least squares ZᵀZ, the 1/n being in Z; row i at i·stride. */
  readonly gram: Float64Array
  readonly stride: number
  /** Number of coordinates. */
  readonly size: number
  readonly weights: Float64Array
  /** The slope downhill; of least squares Zᵀ(t − Zw). */
  readonly correlation: Float64Array
}

/**
 * One pass of coordinate descent over the weights.
 *
 *     w_j ← S( c_j + v_j w_j, l1_j ) / ( v_j + l2_j ),   S(z,t) = sign(z)·max(|z|−t, 0)
 *
 * with c = Zᵀ(t−Zw) and v_j = ‖z_j‖². λ is in l1 and l2 and meets no step size and no further 1/n.
 * Exact zeros: yes, at every pass. Solves the objective itself; proximal gradient does too, with all weights at once.
 * Source: Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1), eq. 10, "covariance updates".
 */
export function coordinatePass(state: QuadraticState, strengths: Strengths): void {
  const { gram, stride, size, weights, correlation } = state
  for (let j = 0; j < size; j++) {
    const squaredNorm = gram[j * stride + j]
    const curvature = squaredNorm + strengths.l2[j]
    if (curvature === 0) continue
    const z = correlation[j] + squaredNorm * weights[j]
    const next = softThreshold(z, strengths.l1[j]) / curvature
    if (next !== weights[j]) moveWeight(state, j, next)
  }
}

/** Sets one weight and brings the gradient up to date. */
export function moveWeight(
  { gram, stride, size, weights, correlation }: QuadraticState,
  j: number,
  value: number,
): void {
  const change = value - weights[j]
  weights[j] = value
  const row = j * stride
  for (let i = 0; i < size; i++) correlation[i] -= change * gram[row + i]
}

/** The pass as a formula, with its numbers filled in. Any loss but the squared is minimised piece by quadratic piece. */
export function coordinateFormula({ l1, l2 }: PenaltyFormula, squaredLoss: boolean): string[] {
  const z = '⟨x_j, r⟩/n + v_j·w_j'
  const shrunk = l1 === null ? `(${z})` : `S(${z}, ${l1})`
  return [
    `w_j ← ${shrunk}/${l2 === null ? 'v_j' : `(v_j + ${l2})`}, one weight after the other`,
    squaredLoss
      ? 'r = y − ŷ with the weights so far, v_j = ‖x_j‖²/n; an exact solve on the support ends it'
      : 'on the quadratic that touches the loss at the weights so far: Newton steps, each held to a fall of the objective',
  ]
}
