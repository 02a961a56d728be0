import { column } from '../math/matrix.ts'
import type { Scaling } from '../spec/experiment.gen.ts'
import type { ResolvedScaling } from '../spec/resolve.ts'
import type { Dataset } from './dataset.ts'
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

/** The same for the k-th target alone. */
export function ofTarget(scaling: FittedScaling, k: number): FittedScaling {
  if (k === 0) return { ...scaling, further: [] }
  const { shift, scale } = scaling.further[k - 1]
  return { ...scaling, targetShift: shift, targetScale: scale, further: [] }
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

  // Of a column that is left as it is nothing matters but whether it varies.
  const isLeft = (j: number) => scaling.features === 'none' && varies(column(X, j), used)
  return {
    ...featureConstants(
      X.columns,
      (j) => (isLeft(j) ? null : sample(column(X, j))),
      (known) => featureRule(scaling.features, known),
      intercept,
    ),
    ...targetConstants(sample(y), scaling, intercept),
    further: dataset.further.map((one) => targetRule(sample(one.y), scaling, intercept)),
  }
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
  scaling: ResolvedScaling,
  intercept: boolean,
): FittedScaling {
  const { features: kind } = scaling
  if (kind === 'robust') throw new RangeError('quartiles are no moments')
  return {
    ...featureConstants(features.length, (j) => features[j], momentRules[kind], intercept),
    ...targetConstants(target, scaling, intercept),
    further: [],
  }
}

/**
 * Of each feature, by what is known of its column; null where it is left as it is. What is known of one holds until the next is
 * asked for.
 */
function featureConstants<Known extends Moments>(
  count: number,
  knownOf: (j: number) => Known | null,
  rule: (known: Known) => ShiftAndScale,
  intercept: boolean,
): Pick<FittedScaling, 'featureShift' | 'featureScale' | 'constant'> {
  const featureShift = new Float64Array(count)
  const featureScale = new Float64Array(count).fill(1)
  const constant = new Uint8Array(count)
  for (let j = 0; j < count; j++) {
    const known = knownOf(j)
    if (known === null) continue
    const { shift, scale } = settle(rule, known, intercept)
    featureShift[j] = shift
    featureScale[j] = scale
    constant[j] = Number(known.min === known.max && known.min === shift)
  }
  return { featureShift, featureScale, constant }
}

function targetConstants(known: Moments, scaling: ResolvedScaling, intercept: boolean) {
  const { shift, scale } = targetRule(known, scaling, intercept)
  return { targetShift: shift, targetScale: scale }
}

function targetRule(known: Moments, { target }: ResolvedScaling, intercept: boolean): ShiftAndScale {
  return target === 'none' ? momentRules.none(known) : settle(targetMomentRules[target], known, intercept)
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
