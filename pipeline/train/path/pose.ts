import { applyScaling, scaledTargets } from '../../data/apply-scaling.ts'
import type { Dataset } from '../../data/dataset.ts'
import { weightedMean, weightedSd } from '../../data/moments.ts'
import { type FittedScaling, fitScaling } from '../../data/scaling.ts'
import { totalWeight, weightsOf } from '../../data/weights.ts'
import { square } from '../../math/power.ts'
import { lossOf } from '../../model/layers.ts'
import type { ConventionContext } from '../../penalty/strengths.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import type { PosedModel } from '../posed-model.ts'

/** A fit about to be made: the scaled problem, and the constants it was scaled by. */
export interface PosedFit {
  readonly problem: PosedModel
  readonly scaling: FittedScaling
  readonly context: ConventionContext
}

/** Scales the rows by constants of their own (or, with `fit_on: all`, of all rows). */
export function poseFit(run: PathRunSpec, dataset: Dataset, rows: Int32Array): PosedFit {
  const { scaling: spec } = run.data
  const intercept = hasIntercept(run.model)
  const scaling = fitScaling(dataset, rows, spec, intercept)
  const several = dataset.further.length > 0
  const { X, y: first } = applyScaling(dataset, rows, scaling)
  const y = several ? scaledTargets(dataset, rows, scaling) : first
  const weights = weightsOf(dataset, rows)
  const classes = dataset.classes?.length ?? null
  const targets = 1 + dataset.further.length
  const loss = lossOf(run.model, { features: X.columns, targets, classes })
  const outputs = loss === 'cross-entropy' ? (classes ?? 1) : targets
  const deviation = () => (intercept ? weightedSd(y, weights) : Math.sqrt(weightedMean(y.map(square), weights)))
  return {
    problem: { X, y, weights, intercept, loss, outputs },
    scaling,
    context: {
      features: dataset.features,
      nSamples: totalWeight(dataset, rows),
      // Of several targets there is no one deviation, and no convention asks for it.
      targetSd: loss === 'squared' && !several ? deviation() : 1,
    },
  }
}
