import { copyTensors, setTensors, type Tensors } from '../../model/tensors.ts'
import type { Block } from '../../update/update-rule.ts'
import type { Average } from './average.ts'
import { watch } from './early-stopping.ts'
import { measure } from './measure.ts'
import type { NetPoint, NetResult, NetSettings } from './net-problem.ts'
import type { OpenNet } from './open-net.ts'
import { ranAway } from './run-away.ts'
import type { Keeper } from './snapshots.ts'
import { stationarityResidual } from './stationarity.ts'
import type { Steps } from './step.ts'

/** A net that is ready to be trained, with all that watches it. */
export interface Loop extends OpenNet {
  readonly steps: Steps
  readonly keeper: Keeper
  readonly average: Average | null
}

type Omitted<T> = T extends NetResult ? Omit<T, 'effectiveLambda'> : never
export type LoopResult = Omitted<NetResult>

/** Epoch after epoch, until they are over, the weights stand still, validation gets no better, or a number is not finite. A training that ran away has no weights to give. */
export function runEpochs(loop: Loop, settings: NetSettings): LoopResult {
  const { net, layers, batches, keeper, evaluators } = loop
  const stopping = settings.earlyStopping
  if (stopping !== null && evaluators.validation === null) throw new RangeError('early stopping needs validation rows')
  const progress = watch(stopping?.patience ?? Number.POSITIVE_INFINITY, stopping?.minDelta ?? 0)
  const decisive = evaluators.validation === null ? 'train.objective' : 'validation.loss'
  const points: NetPoint[] = []
  let best: { readonly tensors: Tensors; readonly point: NetPoint } | null = null
  let steps = 0

  /** Measures the weights as they are and keeps them if they are the best. */
  const look = (epoch: number): NetPoint => {
    const point = measure(net, layers, evaluators, { epoch, step: steps })
    points.push(point)
    if (progress.see(point.metrics[decisive], epoch)) {
      best = { tensors: copyTensors(net), point }
      keeper.best(epoch, steps)
    }
    return point
  }
  /** λ of this epoch; a penalty that waits for a first estimate takes it now. */
  const strengthen = (epoch: number) => {
    for (const layer of layers) {
      for (const block of layer.blocks) {
        block.lambda = layer.lambda(Math.max(1, epoch))
        if (block.penalty.pilot?.epochs === Math.max(0, epoch - 1)) block.penalty.pilot.take(block.values)
      }
    }
  }

  strengthen(0)
  keeper.start()
  look(0)
  for (let epoch = 1; epoch <= settings.epochs; epoch++) {
    strengthen(epoch)
    batches.begin()
    const averaged = settings.averageFrom !== null && epoch >= settings.averageFrom
    for (let b = 0; b < batches.count; ) {
      // As many steps at once as nobody wants to look in between.
      const end = averaged ? b + 1 : Math.min(batches.count, b + keeper.stepsUntilNext(steps))
      loop.steps(b, end, steps, epoch)
      steps += end - b
      b = end
      keeper.afterStep(epoch, steps)
      if (averaged) loop.average?.add()
    }
    keeper.afterEpoch(epoch, steps)
    const seen = epoch % settings.evaluateEvery === 0 || epoch === settings.epochs
    const point = seen ? look(epoch) : null
    if (!finite(loop.blocks) || (point !== null && !Number.isFinite(point.metrics['train.loss']))) {
      return lost(`not a finite number in epoch ${epoch}`, epoch)
    }
    const converged = settings.tolerance !== null && seen && residual(loop) <= settings.tolerance
    // What nobody has looked at may be the best.
    const stopped = stopping !== null && seen && progress.exhausted(epoch)
    if (converged || stopped) return finish(epoch, converged ? 'tolerance' : 'early-stopping')
  }
  return finish(settings.epochs, 'epochs')

  function finish(epoch: number, reason: 'epochs' | 'tolerance' | 'early-stopping'): LoopResult {
    if (loop.average !== null) {
      loop.average.settle(loop.rate(steps, epoch))
      points.push(measure(net, layers, evaluators, { epoch, step: steps }))
    }
    keeper.final(epoch, steps)
    const chosen = stopping !== null && loop.average === null ? best : null
    if (chosen !== null) setTensors(net, chosen.tensors)
    const status = settings.tolerance !== null && reason !== 'tolerance' ? 'unconverged' : 'completed'
    const point = chosen?.point ?? points[points.length - 1]
    const away = ranAway(points[0], point)
    if (away !== null) return lost(away, epoch)
    const weights = copyTensors(net)
    return { status, reason, epochs: epoch, steps, points, point, weights, snapshots: keeper.kept() }
  }

  function lost(why: string, epoch: number): LoopResult {
    return { status: 'diverged', why, epochs: epoch, steps, points, snapshots: keeper.kept() }
  }
}

function residual({ evaluators, blocks }: Loop): number {
  return stationarityResidual(evaluators.train.sweep, blocks)
}

function finite(blocks: readonly Block[]): boolean {
  for (const { values } of blocks) {
    for (let j = 0; j < values.length; j++) if (!Number.isFinite(values[j])) return false
  }
  return true
}
