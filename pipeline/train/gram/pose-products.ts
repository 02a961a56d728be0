import type { Dataset } from '../../data/dataset.ts'
import { type FittedScaling, fitScaling, scalingFromMoments } from '../../data/scaling.ts'
import type { ConventionContext } from '../../penalty/strengths.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import { type NormalForm, normalForm } from '../solve/normal-form.ts'
import type { TrainingSet } from './training-set.ts'

/** A fit about to be made from cross-products: what `poseFit` makes from rows. */
export interface PosedProducts {
  readonly scaling: FittedScaling
  readonly context: ConventionContext
  readonly form: NormalForm
}

/** @param rows of the training set: their values are asked for where moments do not say how to scale. */
export function poseProducts(run: PathRunSpec, dataset: Dataset, set: TrainingSet, rows: Int32Array): PosedProducts {
  const intercept = hasIntercept(run.model)
  const { frame, features: p, lengths, moments } = set
  const scaling =
    (intercept ? scalingFromMoments(moments.slice(0, p), moments[p], run.data.scaling, intercept) : null) ??
    fitScaling(dataset, rows, run.data.scaling, intercept)
  // Divided before multiplied: the units of extreme columns leave the range of numbers when they meet first.
  const scaled = Float64Array.from({ length: p }, (_, j) => (frame.unit[j] / scaling.featureScale[j]) * lengths[j])
  const targetLength = (frame.unit[p] / scaling.targetScale) * lengths[p]
  return {
    scaling,
    context: { features: dataset.features, nSamples: set.weight, targetSd: targetLength },
    form: normalForm(scaled, targetLength),
  }
}

/** ZᵀZ and Zᵀt of the normal form, written where they are wanted: G whole, p × p. */
export function normaliseProducts(set: TrainingSet, intercept: boolean, G: Float64Array, c: Float64Array): void {
  const { sums, features: p, weight, means, lengths } = set
  const q = p + 2
  const inverse = lengths.map((length) => (length > 0 ? 1 / length : 0))
  const level = intercept ? means : new Float64Array(p + 1)
  for (let j = 0; j < p; j++) {
    const row = j * q
    const share = level[j]
    const scale = inverse[j]
    for (let k = 0; k < p; k++) G[j * p + k] = (sums[row + k] / weight - share * means[k]) * scale * inverse[k]
    c[j] = (sums[row + p] / weight - share * means[p]) * scale * inverse[p]
  }
}
