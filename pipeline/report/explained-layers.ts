import { type AnyDataset, isSparse } from '../data/dataset.ts'
import { applyScaling, fitScaling, scaledTargets } from '../data/scaling.ts'
import { fitSparseScaling } from '../data/sparse-moments.ts'
import { square } from '../math/power.ts'
import { settleLayers } from '../model/layers.ts'
import { hasIntercept, isNetRun, isPathRun, type RunSpec } from '../spec/resolve.ts'
import { finalRows } from '../train/final-rows.ts'
import type { RunInputs } from '../train/inputs.ts'
import { layerStrengths } from '../train/net/layer-strengths.ts'
import { ownPenalty } from '../train/own-penalty.ts'
import { netEnds } from '../train/settle.ts'
import type { PosedLayer } from './equivalents/posed.ts'

/** A layer with its λ in numbers and in Lariat's own convention. */
export interface ExplainedLayer extends PosedLayer {
  readonly lambdaMax: number | null
  /** λ of the first and of the last epoch, where they differ. */
  readonly schedule: readonly [number, number] | null
}

/** The layers of a planned run, those of a λ path and those of a net alike. */
export function explainedLayers(run: RunSpec, inputs: RunInputs<AnyDataset>): ExplainedLayer[] {
  const { dataset } = inputs
  if (isNetRun(run) && !isSparse(dataset)) {
    const { epochs } = run.train
    return layerStrengths(run, { ...inputs, dataset }).map((layer) => {
      const [first, last] = [layer.lambda(1), layer.lambda(epochs)]
      const scheduled = first !== last
      return { ...layer, lambdas: [last], scheduled, schedule: scheduled ? [first, last] : null }
    })
  }
  if (!isPathRun(run)) return []
  const { penalty, lambdas, lambdaMax, factors } = ownPenalty(run, dataset)
  return settleLayers(run.model, penalty, netEnds(dataset)).map((layer) => ({
    ...layer,
    inputs: dataset.features.length,
    lambdas,
    lambdaMax: lambdaMax > 0 ? lambdaMax : null,
    factors,
    scheduled: false,
    schedule: null,
  }))
}

/** What else other systems have to be told: how many rows, how much they weigh, how far the target spreads. */
export function explainedRows(run: RunSpec, { dataset }: RunInputs<AnyDataset>) {
  const rows = finalRows(run, dataset)
  const { weights } = dataset
  const intercept = hasIntercept(run.model)
  const y = isSparse(dataset)
    ? scaledTargets(dataset, rows, fitSparseScaling(dataset, rows, run.data.scaling, intercept).scaling)
    : applyScaling(dataset, rows, fitScaling(dataset, rows, run.data.scaling, intercept)).y
  const weightOf = (i: number) => (weights === null ? 1 : weights[rows[i]])
  const totalWeight = rows.reduce((sum, _, i) => sum + weightOf(i), 0)
  // Of the first target: where there are several, nothing asks for it.
  const first = Float64Array.from(rows, (_, i) => y[(i * y.length) / rows.length])
  const mean = intercept ? first.reduce((sum, value, i) => sum + weightOf(i) * value, 0) / totalWeight : 0
  const variance = first.reduce((sum, value, i) => sum + weightOf(i) * square(value - mean), 0) / totalWeight
  const size = run.train.batch_size
  return {
    rows: rows.length,
    totalWeight,
    weighted: weights !== null,
    targetSd: Math.sqrt(variance),
    batch: typeof size === 'number' ? Math.min(size, rows.length) : rows.length,
  }
}
