import type { Dataset } from '../../data/dataset.ts'
import { type FittedScaling, fitScaling, scalingFromMoments } from '../../data/scaling.ts'
import type { ConventionContext } from '../../penalty/strengths.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import { type NormalForm, normalForm } from '../solve/normal-form.ts'
import type { ColumnFacts } from './training-set.ts'

/** A fit about to be made: what `poseFit` makes from rows, without a scaled copy of them. */
export interface PosedColumns {
  readonly scaling: FittedScaling
  readonly context: ConventionContext
  readonly form: NormalForm
  /** x = spread·z + offset takes the frame to the scaled features and, last, to the scaled target. */
  readonly spread: Float64Array
  readonly offset: Float64Array
}

/** @param rows of the fit: their values are asked for where moments do not say how to scale. */
export function poseColumns(run: PathRunSpec, dataset: Dataset, facts: ColumnFacts, rows: Int32Array): PosedColumns {
  const intercept = hasIntercept(run.model)
  const { frame, features: p, lengths, moments } = facts
  const scaling =
    (intercept ? scalingFromMoments(moments.slice(0, p), moments[p], run.data.scaling, intercept) : null) ??
    fitScaling(dataset, rows, run.data.scaling, intercept)
  // Divided before multiplied: the units of extreme columns leave the range of numbers when they meet first.
  const spread = new Float64Array(p + 1)
  const offset = new Float64Array(p + 1)
  for (let j = 0; j <= p; j++) {
    const [shift, scale] =
      j < p ? [scaling.featureShift[j], scaling.featureScale[j]] : [scaling.targetShift, scaling.targetScale]
    spread[j] = frame.unit[j] / scale
    offset[j] = (frame.shift[j] - shift) / scale
  }
  const scaled = lengths.map((length, j) => spread[j] * length)
  return {
    scaling,
    context: { features: dataset.features, nSamples: facts.weight, targetSd: scaled[p] },
    form: normalForm(scaled.subarray(0, p), scaled[p]),
    spread,
    offset,
  }
}
