import { ROLE } from '../../data/dataset.ts'
import { lossOf } from '../../model/layers.ts'
import type { Fault } from '../../spec/faults.ts'
import type { NetRunSpec } from '../../spec/resolve.ts'
import { updates } from '../../update/index.ts'
import { finalRows } from '../final-rows.ts'
import type { RunInputs } from '../inputs.ts'
import { netEnds } from '../settle.ts'

/** What training asks for: rows that stop it, and batches that its update can use. */
export function checkTraining(run: NetRunSpec, inputs: RunInputs): Fault[] {
  const { train, update, validation } = run
  const faults: Fault[] = []
  const loss = lossOf(run.model, netEnds(inputs.dataset))
  const { target } = run.data.scaling
  if (run.model.kind === 'mlp' && loss !== 'squared' && target !== 'none') {
    faults.push({
      path: 'data.scaling.target',
      what: `"${target}" changes the target, and ${loss} loss needs its ${loss === 'poisson' ? 'counts' : 'classes'}`,
      fix: 'write target: none',
    })
  }
  if (train.early_stopping !== undefined && validation.kind !== 'holdout') {
    faults.push({
      path: 'train.early_stopping',
      what: 'there are no validation rows to stop by',
      fix: inputs.dataset.roles.includes(ROLE.validation)
        ? 'add validation: {kind: holdout}'
        : 'add validation: {kind: holdout} and data.split: {kind: fraction, validation: 0.2}',
    })
  }
  if (validation.kind === 'alo') {
    faults.push({
      path: 'validation.kind',
      what: `alo needs the exact solution of a convex problem, and ${update.kind} runs over epochs`,
      fix: 'write kind: leave-one-out or cross-validation, or update: {kind: coordinate-descent}',
    })
  }
  if (run.stability !== undefined) {
    faults.push({
      path: 'stability',
      what: `stability selection watches features enter along a λ path, and ${update.kind} has none`,
      fix: 'leave it out, or write update: {kind: coordinate-descent} and penalty.lambda: {path: {}}',
    })
  }
  if (updates[update.kind].fullBatch === true && !isFullBatch(run, inputs)) {
    faults.push({
      path: 'update.kind',
      what: `${update.kind} needs every row at every step, as it would add up the noise of mini-batches`,
      fix: 'write train: {batch_size: full}, or use proximal or cumulative',
    })
  }
  return faults
}

/** Whether every step sees all rows. */
export function isFullBatch(run: NetRunSpec, { dataset, batches }: RunInputs): boolean {
  if (run.train.batches !== undefined) return batches !== null && batches.length === 1
  const size = run.train.batch_size
  return size === 'full' || size >= finalRows(run, dataset).length
}

/** Steps of the whole training. */
export function stepCount(run: NetRunSpec, { dataset, batches }: RunInputs): number {
  const { epochs, batch_size: size } = run.train
  const inEpoch = batches?.length ?? (size === 'full' ? 1 : Math.ceil(finalRows(run, dataset).length / size))
  return epochs * inEpoch
}
