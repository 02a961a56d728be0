import { column, type Matrix, zeros } from '../math/matrix.ts'
import { nonzeroPlaces } from '../math/vector.ts'
import type { Dataset, Outline } from './dataset.ts'
import type { FittedScaling } from './scaling.ts'

/** The rows in their order, scaled: X (nRows, nFeatures) and y (nRows), in new arrays; where nothing changes in it, X itself. */
export function applyScaling(
  dataset: Dataset,
  rows: Int32Array,
  fitted: FittedScaling,
): { X: Matrix; y: Float64Array } {
  const y = new Float64Array(rows.length)
  scaleInto(y, dataset.y, rows, fitted.targetShift, fitted.targetScale)
  if (isUnchanged(dataset.X, rows, fitted)) return { X: dataset.X, y }
  const X = zeros(rows.length, dataset.X.columns)
  for (let j = 0; j < X.columns; j++) {
    scaleInto(column(X, j), column(dataset.X, j), rows, fitted.featureShift[j], fitted.featureScale[j])
  }
  return { X, y }
}

/** Whether they are all rows in order, and no column is shifted or scaled. */
function isUnchanged(X: Matrix, rows: Int32Array, { featureShift, featureScale }: FittedScaling): boolean {
  return (
    rows.length === X.rows &&
    rows.every((row, i) => row === i) &&
    featureShift.every((shift) => shift === 0) &&
    featureScale.every((scale) => scale === 1)
  )
}

/** All targets of the rows, scaled: (nRows, nTargets), one row after the other. */
export function scaledTargets(dataset: Outline, rows: Int32Array, fitted: FittedScaling): Float64Array {
  const columns = [
    { y: dataset.y, shift: fitted.targetShift, scale: fitted.targetScale },
    ...dataset.further.map(({ y }, k) => ({ y, ...fitted.further[k] })),
  ]
  const into = new Float64Array(rows.length * columns.length)
  for (let i = 0; i < rows.length; i++) {
    for (const [k, { y, shift, scale }] of columns.entries())
      into[i * columns.length + k] = (y[rows[i]] - shift) / scale
  }
  return into
}

/**
 * The same model on the original scale: coef_j = t·w_j/s_j and intercept = m + t·b − Σ coef_j·c_j, with t and m the scale and
 * shift of the target, s_j and c_j those of feature j. A coefficient of exactly 0 stays exactly 0.
 *
 * @param coef where the coefficients go: zeros.
 * @param used where there are coefficients.
 */
export function toOriginalScale(
  fitted: FittedScaling,
  coefScaled: Float64Array,
  interceptScaled: number,
  coef: Float64Array = new Float64Array(coefScaled.length),
  used = nonzeroPlaces(coefScaled),
): { coef: Float64Array; intercept: number } {
  let intercept = fitted.targetShift + fitted.targetScale * interceptScaled
  for (let k = 0; k < used.length; k++) {
    const j = used[k]
    coef[j] = (fitted.targetScale * coefScaled[j]) / fitted.featureScale[j]
    intercept -= coef[j] * fitted.featureShift[j]
  }
  return { coef, intercept }
}

function scaleInto(into: Float64Array, from: Float64Array, rows: Int32Array, shift: number, scale: number): void {
  if (shift === 0 && scale === 1) for (let i = 0; i < rows.length; i++) into[i] = from[rows[i]]
  else for (let i = 0; i < rows.length; i++) into[i] = (from[rows[i]] - shift) / scale
}
