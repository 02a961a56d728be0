import type { Dataset } from '../data/dataset.ts'
import { lossOf, settleLayers } from '../model/layers.ts'
import { isPathRun, type RunSpec } from '../spec/resolve.ts'
import { settleGrid } from './lambda-grid.ts'

/** Fills in what hangs on the data: where a λ grid ends, how many units a layer has, what a net is held to. */
export function settleRun(run: RunSpec, dataset: Dataset): RunSpec {
  if (isPathRun(run)) return settleGrid(run, dataset)
  const { model, penalty } = run
  const init = model.init ?? (model.kind === 'mlp' ? 'glorot' : 'zeros')
  if (model.kind !== 'mlp') return { ...run, model: { ...model, init } }
  const ends = netEnds(dataset)
  const layers = settleLayers(model, penalty, ends)
  return { ...run, model: { ...model, init, loss: lossOf(model, ends), layers } }
}

/** The sizes that a net has to fit. */
export function netEnds({ features, classes }: Dataset) {
  return { features: features.length, targets: 1, classes: classes === null ? null : classes.length }
}
