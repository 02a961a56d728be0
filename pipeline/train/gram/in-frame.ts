import type { Frame } from './frame.ts'
import type { PosedColumns } from './pose-columns.ts'
import type { ColumnFacts } from './training-set.ts'

/** Weights and intercepts in the frame, (p, L) row by row and (L): what predicts its target. */
export interface FrameModel {
  readonly weights: Float64Array
  readonly intercepts: Float64Array
}

/** b = ȳ − x̄·w, of the scaled features and target. */
export function interceptAsPosed(
  { moments, features: p }: ColumnFacts,
  { scaling }: PosedColumns,
  w: Float64Array,
): number {
  let b = (moments[p].mean - scaling.targetShift) / scaling.targetScale
  for (let j = 0; j < p; j++) {
    if (w[j] !== 0) b -= w[j] * ((moments[j].mean - scaling.featureShift[j]) / scaling.featureScale[j])
  }
  return b
}

/** The path as it predicts the frame's target from the frame's features. */
export function inFrame(
  { features: p, means }: ColumnFacts,
  { spread }: PosedColumns,
  fits: readonly { w: Float64Array }[],
  intercept: boolean,
): FrameModel {
  const L = fits.length
  const weights = new Float64Array(p * L)
  const intercepts = new Float64Array(L)
  for (const [l, { w }] of fits.entries()) {
    if (intercept) intercepts[l] = means[p]
    for (let j = 0; j < p; j++) {
      if (w[j] === 0) continue
      weights[j * L + l] = (w[j] / spread[p]) * spread[j]
      if (intercept) intercepts[l] -= weights[j * L + l] * means[j]
    }
  }
  return { weights, intercepts }
}

/** The same predictions in another frame. */
export function betweenFrames(from: Frame, to: Frame, { weights, intercepts }: FrameModel): FrameModel {
  const p = from.shift.length - 1
  const L = intercepts.length
  const target = from.unit[p] / to.unit[p]
  const moved = new Float64Array(p * L)
  const constants = intercepts.map((value) => value * target + (from.shift[p] - to.shift[p]) / to.unit[p])
  for (let j = 0; j < p; j++) {
    for (let l = 0; l < L; l++) {
      const weight = weights[j * L + l]
      if (weight === 0) continue
      moved[j * L + l] = weight * target * (to.unit[j] / from.unit[j])
      constants[l] += moved[j * L + l] * ((to.shift[j] - from.shift[j]) / to.unit[j])
    }
  }
  return { weights: moved, intercepts: constants }
}
