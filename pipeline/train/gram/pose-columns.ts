import type { Dataset } from '../../data/dataset.ts'
import {
  asksForSpread,
  type FittedScaling,
  fitScaling,
  isSaidByMoments,
  scalingFromMoments,
} from '../../data/scaling.ts'
import type { ConventionContext } from '../../penalty/strengths.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import type { ScaledFit } from '../certify/framed-certificate.ts'
import { type NormalForm, normalForm, weightsAsPosed } from '../solve/normal-form.ts'
import type { ColumnFacts } from './column-facts.ts'
import type { Frame } from './frame.ts'

/** A fit about to be made: what `poseFit` makes from rows, without a scaled copy of them. */
export interface PosedColumns extends ScaledFrame {
  readonly scaling: FittedScaling
  readonly context: ConventionContext
  readonly form: NormalForm
}

/** x = spread·z + offset takes a frame to the scaled features and, last, to the scaled target. */
export interface ScaledFrame {
  readonly spread: Float64Array
  readonly offset: Float64Array
}

/** @param scaling where moments do not say it. */
export function poseColumns(
  run: PathRunSpec,
  features: readonly string[],
  facts: ColumnFacts,
  scaling: FittedScaling | null,
): PosedColumns {
  const { frame, features: p, lengths, moments, weight } = facts
  const fitted =
    scaling ?? scalingFromMoments(moments.slice(0, p), moments[p], run.data.scaling, hasIntercept(run.model))
  const { spread, offset } = scaledFrame(frame, fitted)
  const scaled = lengths.map((length, j) => spread[j] * length)
  return {
    scaling: fitted,
    context: { features, nSamples: weight, targetSd: scaled[p] },
    form: normalForm(scaled.subarray(0, p), scaled[p]),
    spread,
    offset,
  }
}

/** The scaling of a fit from its rows, or null where the moments of its columns say it as well. */
export function scalingFromRows(
  run: PathRunSpec,
  dataset: Dataset,
  facts: ColumnFacts,
  rows: () => Int32Array,
): FittedScaling | null {
  const { scaling } = run.data
  const isKnown = isSaidByMoments(scaling) && !(asksForSpread(scaling) && facts.isFar)
  return isKnown ? null : fitScaling(dataset, rows(), scaling, hasIntercept(run.model))
}

export interface PosedFit extends ScaledFit {
  /** Where w is not 0, in order. */
  readonly used: Int32Array
}

/** What makes of weights in the normal form the fit as it is posed, in place: b = ȳ − x̄·w, of the scaled features and target. */
export function posedFit(
  { moments, features: p }: ColumnFacts,
  { form, scaling }: PosedColumns,
  intercept: boolean,
): (w: Float64Array, used: Int32Array) => PosedFit {
  const level = (moments[p].mean - scaling.targetShift) / scaling.targetScale
  const means = Float64Array.from(
    { length: p },
    (_, j) => (moments[j].mean - scaling.featureShift[j]) / scaling.featureScale[j],
  )
  return (w, used) => {
    weightsAsPosed(form, w, used)
    let b = intercept ? level : 0
    if (intercept) for (let k = 0; k < used.length; k++) b -= w[used[k]] * means[used[k]]
    return { w, used, b }
  }
}

/** The scaling of a fit whose columns have been measured about their means, or null where the moments say it. */
export function scalingFromColumns(run: PathRunSpec, dataset: Dataset, rows: Int32Array): FittedScaling | null {
  const { scaling } = run.data
  return isSaidByMoments(scaling) ? null : fitScaling(dataset, rows, scaling, hasIntercept(run.model))
}

/** Divided before multiplied: the units of extreme columns leave the range of numbers when they meet first. */
export function scaledFrame(frame: Frame, scaling: FittedScaling): ScaledFrame {
  const p = frame.shift.length - 1
  const spread = new Float64Array(p + 1)
  const offset = new Float64Array(p + 1)
  for (let j = 0; j <= p; j++) {
    const shift = j < p ? scaling.featureShift[j] : scaling.targetShift
    const scale = j < p ? scaling.featureScale[j] : scaling.targetScale
    spread[j] = frame.unit[j] / scale
    offset[j] = (frame.shift[j] - shift) / scale
  }
  return { spread, offset }
}
