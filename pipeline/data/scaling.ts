import { column, type Matrix, zeros } from '../math/matrix.ts'
import { nonzeroPlaces } from '../math/vector.ts'
import type { Scaling } from '../spec/experiment.gen.ts'
import type { ResolvedScaling } from '../spec/resolve.ts'
import type { Dataset, Outline } from './dataset.ts'
import { allRows } from './missing.ts'
import { quantile, weightedMoments } from './moments.ts'

/** The constants of x ↦ (x − shift)/scale, one pair for each feature and one for the target. Every scale is above 0. */
export interface FittedScaling {
  /** (nFeatures) */
  readonly featureShift: Float64Array
  /** (nFeatures) */
  readonly featureScale: Float64Array
  readonly targetShift: number
  /** Of the targets beyond the first. */
  readonly further: readonly ShiftAndScale[]
  readonly targetScale: number
  /** 1 for a feature whose scaled values are exactly 0 in every row that was used: no coefficient of it can matter. */
  readonly constant: Uint8Array
}

export interface ShiftAndScale {
  readonly shift: number
  readonly scale: number
}

/** The values of one column in the rows with a weight above 0; they hold until the next column is looked at. */
interface Sample extends Moments {
  readonly values: Float64Array
}

/** Weights count in mean and sd; extremes and quantiles take every row with a weight above 0 once. */
const momentRules: { readonly [Kind in Exclude<Scaling['features'], 'robust'>]: (moments: Moments) => ShiftAndScale } =
  {
    standardize: ({ mean, sd }) => ({ shift: mean, scale: sd }),
    'unit-variance': ({ sd }) => ({ shift: 0, scale: sd }),
    'min-max': ({ min, max }) => ({ shift: min, scale: max - min }),
    'max-abs': ({ min, max }) => ({ shift: 0, scale: Math.max(-min, max) }),
    none: () => ({ shift: 0, scale: 1 }),
  }

const targetMomentRules: { readonly [Kind in ResolvedScaling['target']]: (moments: Moments) => ShiftAndScale } = {
  center: ({ mean }) => ({ shift: mean, scale: 1 }),
  standardize: momentRules.standardize,
  none: momentRules.none,
}

function featureRule(kind: Scaling['features'], sample: Sample): ShiftAndScale {
  if (kind !== 'robust') return momentRules[kind](sample)
  const sorted = sample.values.toSorted()
  return { shift: quantile(sorted, 0.5), scale: quantile(sorted, 0.75) - quantile(sorted, 0.25) }
}

/**
 * Fits the scaling on `rows`, or on every row of the dataset where `fit_on` is all. A row of weight 0 is not looked at.
 *
 * A constant column (min = max) is shifted by its value, scaled by 1 and marked, so that it becomes exactly 0. A scale of 0
 * in a column that does vary, as an inter-quartile range may have, becomes 1: the column is shifted only. Without an
 * intercept nothing is shifted, as in glmnet: `standardize` then divides by the sd about the mean, and a constant column
 * other than 0 stays what it is, for it carries the level of y.
 */
export function fitScaling(
  dataset: Dataset,
  rows: Int32Array,
  scaling: ResolvedScaling,
  intercept: boolean,
): FittedScaling {
  const { X, y, weights } = dataset
  const asked = scaling.fit_on === 'all' ? allRows(X.rows) : rows
  const used = weights === null ? asked : asked.filter((row) => weights[row] > 0)
  if (used.length === 0) throw new RangeError('a scaling needs at least one row with a weight above 0')
  const usedWeights = weights === null ? null : gather(weights, used, new Float64Array(used.length))
  const room = new Float64Array(used.length)
  const sample = (values: Float64Array) => {
    gather(values, used, room)
    return sampleOf(room, usedWeights)
  }

  const featureShift = new Float64Array(X.columns)
  const featureScale = new Float64Array(X.columns)
  const constant = new Uint8Array(X.columns)
  const rule = (values: Sample) => featureRule(scaling.features, values)
  for (let j = 0; j < X.columns; j++) {
    featureScale[j] = 1
    // Of a column that is left as it is nothing matters but whether it varies.
    if (scaling.features === 'none' && varies(column(X, j), used)) continue
    const values = sample(column(X, j))
    const { shift, scale } = settle(rule, values, intercept)
    featureShift[j] = shift
    featureScale[j] = scale
    constant[j] = Number(values.min === values.max && values.min === shift)
  }
  const forTarget = (values: Float64Array) => {
    const seen = sample(values)
    return scaling.target === 'none'
      ? momentRules.none(seen)
      : settle(targetMomentRules[scaling.target], seen, intercept)
  }
  const target = forTarget(y)
  const further = dataset.further.map((one) => forTarget(one.y))
  return { featureShift, featureScale, targetShift: target.shift, targetScale: target.scale, further, constant }
}

/** What is known of a column without its values. */
export interface Moments {
  readonly mean: number
  /** Root of the weighted mean square about the mean. */
  readonly sd: number
  readonly min: number
  readonly max: number
}

/** Whether the moments of the rows that are fitted say all of a scaling: quartiles are not among them, nor are other rows. */
export function isSaidByMoments({ features, fit_on }: ResolvedScaling): boolean {
  return features !== 'robust' && fit_on !== 'all'
}

/** Whether it divides by standard deviations about the means. */
export function asksForSpread({ features, target }: ResolvedScaling): boolean {
  return features === 'standardize' || features === 'unit-variance' || target === 'standardize'
}

/**
 * The same as `fitScaling` on the rows that the moments are of. Not where moments do not say it (`isSaidByMoments`).
 */
export function scalingFromMoments(
  features: readonly Moments[],
  target: Moments,
  { features: kind, target: targetKind }: ResolvedScaling,
  intercept: boolean,
): FittedScaling {
  if (kind === 'robust') throw new RangeError('quartiles are no moments')
  const featureShift = new Float64Array(features.length)
  const featureScale = new Float64Array(features.length)
  const constant = new Uint8Array(features.length)
  for (const [j, moments] of features.entries()) {
    const { shift, scale } = settle(momentRules[kind], moments, intercept)
    featureShift[j] = shift
    featureScale[j] = scale
    constant[j] = Number(moments.min === moments.max && moments.min === shift)
  }
  const forTarget =
    targetKind === 'none' ? momentRules.none(target) : settle(targetMomentRules[targetKind], target, intercept)
  return {
    featureShift,
    featureScale,
    targetShift: forTarget.shift,
    targetScale: forTarget.scale,
    further: [],
    constant,
  }
}

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

/** Below it numbers lose their digits one by one, and dividing by them overflows. */
const SMALLEST_NORMAL = 2.2250738585072014e-308

function settle<Known extends Moments>(
  rule: (moments: Known) => ShiftAndScale,
  moments: Known,
  intercept: boolean,
): ShiftAndScale {
  const { min, max } = moments
  if (intercept && min === max) return { shift: min, scale: 1 }
  const { shift, scale } = rule(moments)
  return { shift: intercept ? shift : 0, scale: scale >= SMALLEST_NORMAL ? scale : 1 }
}

/** Whether two of the rows have different values. */
function varies(values: Float64Array, rows: Int32Array): boolean {
  const first = values[rows[0]]
  for (let i = 1; i < rows.length; i++) if (values[rows[i]] < first || values[rows[i]] > first) return true
  return false
}

/** Mean and deviation are worked out for who asks for them. */
function sampleOf(values: Float64Array, weights: Float64Array | null): Sample {
  let min = values[0]
  let max = values[0]
  for (let i = 1; i < values.length; i++) {
    if (values[i] < min) min = values[i]
    if (values[i] > max) max = values[i]
  }
  let known: Pick<Moments, 'mean' | 'sd'> | null = null
  const asked = () => {
    known ??= weightedMoments(values, weights)
    return known
  }
  return {
    values,
    min,
    max,
    get mean() {
      return asked().mean
    },
    get sd() {
      return asked().sd
    },
  }
}

function gather(values: Float64Array, rows: Int32Array, into: Float64Array): Float64Array {
  for (let i = 0; i < rows.length; i++) into[i] = values[rows[i]]
  return into
}

function scaleInto(into: Float64Array, from: Float64Array, rows: Int32Array, shift: number, scale: number): void {
  if (shift === 0 && scale === 1) for (let i = 0; i < rows.length; i++) into[i] = from[rows[i]]
  else for (let i = 0; i < rows.length; i++) into[i] = (from[rows[i]] - shift) / scale
}
