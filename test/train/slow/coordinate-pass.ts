import { softThreshold } from '../../../pipeline/math/soft-threshold.ts'
import type { Strengths } from '../../../pipeline/penalty/strengths.ts'

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

/** One pass of coordinate descent over the weights, as `coordinateFormula` writes it. */
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
