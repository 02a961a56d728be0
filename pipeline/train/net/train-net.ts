import type { OpenKernels } from '../../kernels/door.ts'
import { losses } from '../../loss/index.ts'
import { initialise } from '../../model/init.ts'
import { network } from '../../model/network.ts'
import { effectiveLambda } from '../../update/effective-lambda.ts'
import { updateRule } from '../../update/index.ts'
import { learningRate } from '../../update/learning-rate.ts'
import { average } from './average.ts'
import { batchesFrom, batchesOfSize } from './batches.ts'
import { penalisedLayers } from './blocks.ts'
import { type Loop, runEpochs } from './epochs.ts'
import { evaluator } from './evaluate.ts'
import type { NetProblem, NetResult, NetSettings } from './net-problem.ts'
import { sample } from './sample.ts'
import { keeper } from './snapshots.ts'
import { fusedSteps, ruledSteps } from './step.ts'

/** Trains a net. The same problem and settings give the same bits, wherever and whenever. */
export function trainNet(problem: NetProblem, settings: NetSettings, core: OpenKernels): NetResult {
  // What comes out is copied: the memory in which the net was trained serves the next one.
  return core.arena.scoped(() => train(problem, settings, core))
}

function train(problem: NetProblem, settings: NetSettings, core: OpenKernels): NetResult {
  const { arena } = core
  const { precision, random, update } = settings
  checkShapes(problem)
  const rows = sample(problem.train, precision, arena)
  const batches =
    settings.batches === null
      ? batchesOfSize(rows.rows, settings.batchSize, settings.shuffle ? random.shuffle : null, arena)
      : batchesFrom(settings.batches, rows.rows, arena)

  const net = network(rows.features, problem.layers, precision, arena)
  initialise(net, problem.start, random.init)
  const layers = penalisedLayers(net, problem.layers, problem.loss, rows, core)
  const blocks = layers.flatMap((layer) => layer.blocks)
  const rule = updateRule(update, blocks)
  const rate = learningRate(update, settings.epochs)
  const stepped = { net, loss: problem.loss, train: rows, batches, layers }
  const fused = settings.clipNorm === null ? fusedSteps(stepped, update, rate, core) : null
  const evaluate = (held: NetProblem['test']) =>
    held === null ? null : evaluator(net, problem.loss, sample(held, precision, arena), core)

  const loop: Loop = {
    net,
    layers,
    blocks,
    batches,
    steps: fused ?? ruledSteps(stepped, rule, settings.clipNorm, rate, core),
    rate,
    evaluators: {
      train: evaluator(net, problem.loss, rows, core),
      validation: evaluate(problem.validation),
      test: evaluate(problem.test),
    },
    keeper: keeper(net, settings.snapshots),
    average: settings.averageFrom === null ? null : average(blocks, rule),
  }
  const end = runEpochs(loop, settings)
  const lastEpoch = Math.max(1, end.epochs)
  const effective = problem.layers.map((layer, l) => [
    layer.name,
    effectiveLambda(update, layer.penalty, layers[l].lambda(lastEpoch)),
  ])
  return { ...end, effectiveLambda: Object.fromEntries(effective) }
}

/** Shapes are checked here once, so that no inner loop has to. */
function checkShapes({ train, validation, test, loss, layers, start }: NetProblem): void {
  if (layers.length === 0) throw new RangeError('a net has at least its output layer')
  if (new Set(layers.map(({ name }) => name)).size < layers.length)
    throw new RangeError('two layers have the same name')
  const last = layers[layers.length - 1]
  if (last.activation !== 'identity') throw new RangeError('the output layer has no activation: the loss does the rest')
  if (start === 'zeros' && layers.length > 1)
    throw new RangeError('with all weights zero no gradient reaches a hidden layer')
  const targets = losses[loss].targets(last.units)
  for (const rows of [train, validation, test]) {
    if (rows === null) continue
    if (rows.X.columns !== train.X.columns) throw new RangeError('all samples must have the same features')
    if (rows.X.rows === 0) throw new RangeError('a sample has no rows')
    if (rows.y.length !== rows.X.rows * targets) throw new RangeError(`there must be ${targets} targets for each row`)
    if (rows.weights !== null && rows.weights.length !== rows.X.rows)
      throw new RangeError('there must be a weight for each row')
  }
  for (const { name, factors } of layers) {
    if (factors !== null && factors.length !== train.X.columns)
      throw new RangeError(`${name}: one factor for each feature`)
  }
}
