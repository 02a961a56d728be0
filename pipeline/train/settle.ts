import { type AnyDataset, isSparse, isStreamed, type Outline, type StreamedDataset } from '../data/dataset.ts'
import { lossOf, settleLayers } from '../model/layers.ts'
import { isNetRun, isPathRun, type NetRunSpec, type RunSpec } from '../spec/resolve.ts'
import { largestCurvature } from './curvature.ts'
import { settleGrid } from './path/lambda-grid.ts'

/** Fills in what hangs on the data: where a λ grid ends, how many units a layer has, what a net is held to. */
export function settleRun(run: RunSpec, dataset: AnyDataset | StreamedDataset): RunSpec {
  if (isPathRun(run)) return settleGrid(run, dataset)
  if (!isNetRun(run) || isStreamed(dataset)) return run
  return settleModel({ ...run, update: settleRate(run, dataset) }, dataset)
}

function settleModel(run: NetRunSpec, dataset: Outline): NetRunSpec {
  const { model, penalty } = run
  const init = model.init ?? (model.kind === 'mlp' ? 'glorot' : 'zeros')
  if (model.kind !== 'mlp') return { ...run, model: { ...model, init } }
  const ends = netEnds(dataset)
  const layers = settleLayers(model, penalty, ends)
  return { ...run, model: { ...model, init, loss: lossOf(model, ends), layers } }
}

/** A learning rate in units of 1/L becomes a number. Where there is no L it stays, and the checks refuse it. */
function settleRate(run: NetRunSpec, dataset: AnyDataset): NetRunSpec['update'] {
  const { update } = run
  if (!('optimizer' in update) || update.optimizer.learning_rate_unit === undefined) return update
  const curvature = isSparse(dataset) ? null : largestCurvature(run, dataset)
  if (curvature === null || curvature === 0) return update
  const { learning_rate_unit: _, ...optimizer } = update.optimizer
  return { ...update, optimizer: { ...optimizer, learning_rate: optimizer.learning_rate / curvature } }
}

/** The sizes that a net has to fit. */
export function netEnds({ features, classes, further }: Outline) {
  return { features: features.length, targets: 1 + further.length, classes: classes === null ? null : classes.length }
}
