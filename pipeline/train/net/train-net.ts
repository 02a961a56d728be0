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
import { stepper } from './step.ts'

/** Trains a net. The same problem and settings give the same bits, wherever and whenever. */
export function trainNet(problem: NetProblem, settings: NetSettings): NetResult {
  const loss = losses[problem.loss]
  const { precision, random } = settings
  const train = sample(problem.train, precision)
  const batches =
    settings.batches === null
      ? batchesOfSize(train.rows, settings.batchSize, settings.shuffle ? random.shuffle : null)
      : batchesFrom(settings.batches, train.rows)
  checkShapes(problem)

  const net = network(train.features, problem.layers, batches.largest, precision)
  initialise(net, problem.start, random.init)
  const layers = penalisedLayers(net, problem.layers, loss, train)
  const blocks = layers.flatMap((layer) => layer.blocks)
  const rule = updateRule(settings.update, blocks)
  const evaluate = (rows: NetProblem['test']) =>
    rows === null ? null : evaluator(net, problem.loss, sample(rows, precision))

  const loop: Loop = {
    net,
    loss,
    layers,
    blocks,
    batches,
    rows: train.rows,
    step: stepper(net, loss, train, batches, blocks, rule, settings.clipNorm),
    rate: learningRate(settings.update, settings.epochs),
    evaluators: {
      train: evaluator(net, problem.loss, train),
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
    effectiveLambda(settings.update, layer.penalty, layers[l].lambda(lastEpoch)),
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
