import { applyScaling, scaledTargets } from '../../data/apply-scaling.ts'
import type { Dataset } from '../../data/dataset.ts'
import { type FittedScaling, fitScaling } from '../../data/scaling.ts'
import { weightsOf } from '../../data/weights.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { square } from '../../math/power.ts'
import { randomStream } from '../../math/random.ts'
import type { Start } from '../../model/init.ts'
import { lossOf } from '../../model/layers.ts'
import { withInputs } from '../../model/network.ts'
import { tensorShapes } from '../../model/tensors.ts'
import { hasIntercept, type NetRunSpec } from '../../spec/resolve.ts'
import type { RunInputs } from '../inputs.ts'
import { netEnds } from '../settle.ts'
import { netLayers } from './net-layers.ts'
import { unitOf } from './net-metrics.ts'
import type { NetProblem, NetResult, NetSettings } from './net-problem.ts'
import type { Rows } from './sample.ts'
import { trainNet } from './train-net.ts'

/** One unit of work: a net trained over epochs on some rows. Plain data, so that it can go to another thread. */
export interface NetTask {
  readonly run: NetRunSpec
  readonly inputs: RunInputs
  /** Rows that are fitted, and whose constants scale. */
  readonly train: Int32Array
  /** Rows that stop the training and choose the best weights; may be empty. */
  readonly validation: Int32Array
  /** Rows that only judge; may be empty. */
  readonly held: Int32Array
}

/** What came of it, and the constants its numbers are scaled by. */
export interface NetFit {
  readonly result: NetResult
  /** Shape of every tensor, by name. */
  readonly shapes: Readonly<Record<string, readonly number[]>>
  readonly scaling: FittedScaling
}

/** Trains a net as its spec says. A pure function of its task: the same on every thread. */
export function fitNet(task: NetTask, core: OpenKernels): NetFit {
  const { problem, scaling } = netProblem(task)
  const { dataset } = task.inputs
  const shapes = Object.fromEntries(
    tensorShapes(withInputs(dataset.features.length, problem.layers)).map(({ name, shape }) => [name, shape]),
  )
  return { result: trainNet(problem, settingsOf(task.run, task.inputs, unitOf(scaling)), core), shapes, scaling }
}

/** What there is to be fitted, scaled by constants of the rows that train. */
export function netProblem(task: NetTask): { problem: NetProblem; scaling: FittedScaling } {
  const { run, inputs, train } = task
  const { dataset } = inputs
  const scaling = fitScaling(dataset, train, run.data.scaling, hasIntercept(run.model))
  const rows = (indices: Int32Array) => (indices.length === 0 ? null : rowsOf(dataset, indices, scaling))
  const layers = netLayers(run, dataset, train.length)
  const problem: NetProblem = {
    train: rowsOf(dataset, train, scaling),
    validation: rows(task.validation),
    test: rows(task.held),
    loss: lossOf(run.model, netEnds(dataset)),
    layers,
    start: startOf(run, inputs),
  }
  return { problem, scaling }
}

function rowsOf(dataset: Dataset, rows: Int32Array, scaling: FittedScaling): Rows {
  return {
    X: applyScaling(dataset, rows, scaling).X,
    y: scaledTargets(dataset, rows, scaling),
    weights: weightsOf(dataset, rows),
  }
}

function startOf({ model }: NetRunSpec, { start }: RunInputs): Start {
  if (start !== null) return { tensors: start }
  return model.init === 'he' || model.init === 'zeros' || model.init === 'glorot' ? model.init : 'glorot'
}

/**
 * How it is to be trained.
 *
 * @param unit of the scaled target, in those of the data, in which a spec speaks of the loss.
 */
export function settingsOf(
  { update, train, snapshots, seed }: NetRunSpec,
  { batches }: RunInputs,
  unit = 1,
): NetSettings {
  return {
    update,
    epochs: train.epochs,
    batchSize: train.batch_size,
    batches,
    shuffle: train.shuffle,
    earlyStopping:
      train.early_stopping === undefined
        ? null
        : { patience: train.early_stopping.patience, minDelta: train.early_stopping.min_delta / square(unit) },
    clipNorm: train.clip_norm ?? null,
    averageFrom: train.average?.from ?? null,
    tolerance: train.tolerance ?? null,
    evaluateEvery: train.evaluate_every,
    precision: train.precision,
    snapshots,
    random: { init: randomStream(seed, 'init'), shuffle: randomStream(seed, 'shuffle') },
  }
}
