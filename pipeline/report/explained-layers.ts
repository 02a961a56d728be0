import { totalWeight } from '../data/weights.ts'
import { settleLayers } from '../model/layers.ts'
import { isNetRun, isPathRun, type RunSpec } from '../spec/resolve.ts'
import { finalRows } from '../train/final-rows.ts'
import { type AnyInputs, areInMemory } from '../train/inputs.ts'
import { layerStrengths } from '../train/net/layer-strengths.ts'
import { ownPenalty, scaledTargetSd } from '../train/own-penalty.ts'
import { netEnds } from '../train/settle.ts'
import type { PosedLayer } from './equivalents/posed.ts'

/** A layer with its λ in numbers and in Lariat's own convention. */
export interface ExplainedLayer extends PosedLayer {
  readonly lambdaMax: number | null
  /** λ of the first and of the last epoch, where they differ. */
  readonly schedule: readonly [number, number] | null
}

/** The layers of a planned run, those of a λ path and those of a net alike. */
export function explainedLayers(run: RunSpec, inputs: AnyInputs): ExplainedLayer[] {
  const { dataset } = inputs
  if (isNetRun(run) && areInMemory(inputs)) {
    const { epochs } = run.train
    return layerStrengths(run, inputs).map((layer) => {
      const [first, last] = [layer.lambda(1), layer.lambda(epochs)]
      const scheduled = first !== last
      const schedule = scheduled ? ([first, last] as const) : null
      return { ...layer, lambdas: [last], ofMax: false, scheduled, schedule }
    })
  }
  if (!isPathRun(run)) return []
  const { penalty, lambdas, lambdaMax, ofMax, factors } = ownPenalty(run, dataset)
  return settleLayers(run.model, penalty, netEnds(dataset)).map((layer) => ({
    ...layer,
    inputs: dataset.features.length,
    lambdas,
    ofMax,
    lambdaMax: lambdaMax > 0 ? lambdaMax : null,
    factors,
    scheduled: false,
    schedule: null,
  }))
}

/** What else other systems have to be told: how many rows, how much they weigh, how far the target spreads. */
export function explainedRows(run: RunSpec, { dataset }: AnyInputs) {
  const rows = finalRows(run, dataset)
  const size = run.train.batch_size
  return {
    rows: rows.length,
    totalWeight: totalWeight(dataset, rows),
    weighted: dataset.weights !== null,
    // Of the first target: where there are several, nothing asks for it.
    targetSd: scaledTargetSd(run, dataset, rows),
    batch: typeof size === 'number' ? Math.min(size, rows.length) : rows.length,
  }
}
