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
}

/** @param rows of the fit: their values are asked for where moments do not say how to scale. */
export function poseColumns(run: PathRunSpec, dataset: Dataset, facts: ColumnFacts, rows: Int32Array): PosedColumns {
  const intercept = hasIntercept(run.model)
  const { frame, features: p, lengths, moments } = facts
  const scaling =
    (intercept ? scalingFromMoments(moments.slice(0, p), moments[p], run.data.scaling, intercept) : null) ??
    fitScaling(dataset, rows, run.data.scaling, intercept)
  // Divided before multiplied: the units of extreme columns leave the range of numbers when they meet first.
  const scaled = Float64Array.from({ length: p }, (_, j) => (frame.unit[j] / scaling.featureScale[j]) * lengths[j])
  const targetLength = (frame.unit[p] / scaling.targetScale) * lengths[p]
  return {
    scaling,
    context: { features: dataset.features, nSamples: facts.weight, targetSd: targetLength },
    form: normalForm(scaled, targetLength),
  }
}
