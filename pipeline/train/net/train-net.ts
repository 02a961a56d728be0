import type { OpenKernels } from '../../kernels/door.ts'
import { losses } from '../../loss/index.ts'
import { effectiveLambda } from '../../update/effective-lambda.ts'
import { updateRule } from '../../update/index.ts'
import { average } from './average.ts'
import { type Loop, runEpochs } from './epochs.ts'
import type { NetProblem, NetResult, NetSettings } from './net-problem.ts'
import { openNet } from './open-net.ts'
import { keeper } from './snapshots.ts'

/** Trains a net. The same problem and settings give the same bits, wherever and whenever. */
export function trainNet(problem: NetProblem, settings: NetSettings, core: OpenKernels): NetResult {
  // What comes out is copied: the memory in which the net was trained serves the next one.
  return core.arena.scoped(() => train(problem, settings, core))
}

function train(problem: NetProblem, settings: NetSettings, core: OpenKernels): NetResult {
  checkShapes(problem)
  const open = openNet(problem, settings, core)
  const { net, layers, blocks } = open
  const rule = updateRule(settings.update, blocks)
  const loop: Loop = {
    ...open,
    steps: open.stepsBy(rule),
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
