import type { OpenKernels } from '../../kernels/door.ts'
import { initialise } from '../../model/init.ts'
import { type Network, network } from '../../model/network.ts'
import { type LearningRate, learningRate } from '../../update/learning-rate.ts'
import type { Block, Rule } from '../../update/update-rule.ts'
import { type Batches, batchesFrom, batchesOfSize } from './batches.ts'
import { type PenalisedLayer, penalisedLayers } from './blocks.ts'
import { evaluator } from './evaluate.ts'
import type { Evaluators } from './measure.ts'
import type { NetProblem, NetSettings } from './net-problem.ts'
import { sample } from './sample.ts'
import { fusedSteps, ruledSteps, type Steps } from './step.ts'

/** A net with its first weights and its rows in the memory of the kernels: what is there before the first step. */
export interface OpenNet {
  readonly net: Network
  readonly layers: readonly PenalisedLayer[]
  readonly blocks: readonly Block[]
  readonly batches: Batches
  readonly rate: LearningRate
  readonly evaluators: Evaluators
  /** Steps from a beginning: by kernels where these know the update, else by its rule. */
  stepsBy(rule: Rule): Steps
}

export function openNet(problem: NetProblem, settings: NetSettings, core: OpenKernels): OpenNet {
  const { arena } = core
  const { loss } = problem
  const { precision, random, update, clipNorm } = settings
  const train = sample(problem.train, precision, arena)
  const batches =
    settings.batches === null
      ? batchesOfSize(train.rows, settings.batchSize, settings.shuffle ? random.shuffle : null, arena)
      : batchesFrom(settings.batches, train.rows, arena)
  const net = network(train.features, problem.layers, precision, arena)
  initialise(net, problem.start, random.init)
  const layers = penalisedLayers(net, problem.layers, loss, train, core)
  const rate = learningRate(update, settings.epochs)
  const evaluate = (held: NetProblem['test']) =>
    held === null ? null : evaluator(net, loss, sample(held, precision, arena), core)
  const stepped = { net, loss, train, batches, layers }
  return {
    net,
    layers,
    blocks: layers.flatMap((layer) => layer.blocks),
    batches,
    rate,
    evaluators: {
      train: evaluator(net, loss, train, core),
      validation: evaluate(problem.validation),
      test: evaluate(problem.test),
    },
    stepsBy: (rule) =>
      (clipNorm === null ? fusedSteps(stepped, update, rate, core) : null) ??
      ruledSteps(stepped, rule, clipNorm, rate, core),
  }
}
