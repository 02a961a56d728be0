import type { OpenKernels } from '../../kernels/door.ts'
import { square } from '../../math/power.ts'
import { withInputs } from '../../model/network.ts'
import { type Tensors, tensorShapes } from '../../model/tensors.ts'
import type { Tuning } from '../../spec/experiment.gen.ts'
import { isNetRun, type NetRunSpec, type RunSpec } from '../../spec/resolve.ts'
import { effectiveLambda } from '../../update/effective-lambda.ts'
import { unitOf } from '../net/net-metrics.ts'
import type { NetProblem, NetResult } from '../net/net-problem.ts'
import { type NetFit, type NetTask, netProblem, settingsOf } from '../net/net-task.ts'
import { trainNet } from '../net/train-net.ts'
import { weightedMeanAndSe } from '../path/cross-validate.ts'
import type { MetricRow, Tuned } from '../result.ts'
import { netWalker } from './net-walker.ts'
import { rowLosses } from './row-losses.ts'
import { searchRatios } from './search-ratios.ts'

/** A run over epochs whose λ are found apart: `tuning` is there, by layer, with the λ of a single one. */
export interface TunedNetRun extends NetRunSpec {
  readonly tuning: Tuning & Required<Pick<Tuning, 'lambda' | 'single'>>
}

export function isTunedNet(run: RunSpec): run is TunedNetRun {
  return isNetRun(run) && run.tuning?.lambda !== undefined && run.tuning.single !== undefined
}

export interface NetTuneTask extends NetTask {
  readonly run: TunedNetRun
}

/** The net at the λ that were found, and how that was. */
export interface NetTuneFit extends NetFit {
  readonly metrics: MetricRow
  readonly tuned: Tuned
}

/**
 * Trains the net with a single λ as a run of its own would, searches a λ for each layer with what is left of the budget, and compares the
 * two on test rows, where there are any: no search has seen these. A pure function of its task.
 */
export function tuneNet(task: NetTuneTask, core: OpenKernels): NetTuneFit {
  const { run, inputs } = task
  const { lambda, single, budget } = run.tuning
  const { problem, scaling } = netProblem(task)
  const alone = trainNet(
    withLambda(problem, () => single),
    settingsOf(run, inputs),
    core,
  )
  const unit = lambda.count * run.train.epochs
  const spentAlone = run.train.epochs

  return core.arena.scoped(() => {
    const walker = netWalker(
      withLambda(problem, () => single),
      settingsOf(run, inputs),
      core,
    )
    const start = walker.measure()
    const [low, high] = [Math.min(...lambda.log), Math.max(...lambda.log)]
    const { best, steps } = searchRatios(walker, { low, high }, budget * unit - spentAlone)
    const shapes = Object.fromEntries(
      tensorShapes(withInputs(inputs.dataset.features.length, problem.layers)).map(({ name, shape }) => [name, shape]),
    )
    const lambdas = best?.lambdas ?? walker.tuned.map(() => single)
    const tuned: Tuned = {
      single_lambda: single,
      lambdas: walker.tuned.map((layer, l) => ({ of: [layer], lambda: lambdas[l] })),
      reason: 'budget',
      steps,
    }
    const cost = { 'tuning.cost': (unit + spentAlone + walker.cost) / unit, 'single.lambda': single }
    if (best === null) {
      const none: NetResult = {
        status: 'diverged',
        why: 'every λ made the training diverge',
        epochs: 0,
        steps: 0,
        points: [start],
        snapshots: [],
        effectiveLambda: {},
      }
      return { result: none, shapes, scaling, metrics: cost, tuned }
    }

    walker.begin(best.weights)
    walker.train(lambdas, 0)
    const point = walker.measure()
    const { epoch: epochs, step } = point
    const own = new Map(walker.tuned.map((layer, l) => [layer, lambdas[l]]))
    const result: NetResult = {
      status: 'completed',
      reason: 'epochs',
      epochs,
      steps: step,
      points: [start, point],
      point,
      weights: best.weights,
      snapshots: [{ name: 'final', epoch: epochs, step, tensors: best.weights }],
      effectiveLambda: Object.fromEntries(
        problem.layers.map(({ name, penalty }) => [name, effectiveLambda(run.update, penalty, own.get(name) ?? 0)]),
      ),
    }
    const scale = square(unitOf(scaling))
    const compared = alone.status === 'diverged' ? {} : comparison(problem, alone, best.weights, scale, core)
    return { result, shapes, scaling, metrics: { ...cost, ...compared }, tuned }
  })
}

/** The problem with another λ in each layer that bears a penalty. */
function withLambda(problem: NetProblem, lambdaOf: (layer: string) => number): NetProblem {
  return {
    ...problem,
    layers: problem.layers.map((layer) =>
      layer.penalty.kind === 'none' ? layer : { ...layer, penalty: { ...layer.penalty, lambda: lambdaOf(layer.name) } },
    ),
  }
}

/** Errors of the single λ, and by how much the separate ones do better on test rows; the se is that of pairs. */
function comparison(
  problem: NetProblem,
  { weights, point }: Exclude<NetResult, { status: 'diverged' }>,
  separate: Tensors,
  scale: number,
  core: OpenKernels,
): MetricRow {
  const row = { 'single.validation.loss': scale * point.metrics['validation.loss'] }
  if (problem.test === null) return row
  const [one, apart] = [weights, separate].map((own) => rowLosses(problem, problem.test ?? problem.train, own, core))
  const heavy = problem.test.weights ?? new Float64Array(one.length).fill(1)
  const gain = weightedMeanAndSe(
    Array.from(one, (value, i) => scale * (value - apart[i])),
    Array.from(heavy),
  )
  return { ...row, gain: gain.mean, ...(gain.se === null ? {} : { gain_se: gain.se }) }
}
