import type { Loss } from '../../loss/loss.ts'
import { zerosLike } from '../../math/floats.ts'
import { backward, forward, type Network, outputLayer } from '../../model/network.ts'
import type { Block, Rule } from '../../update/update-rule.ts'
import type { Batches } from './batches.ts'
import { clipNorm } from './clip-norm.ts'
import { copyRow, type Sample } from './sample.ts'

/** One weight change: batch `b` of the epoch, step `t` of the training, learning rate η. */
export type Step = (b: number, t: number, rate: number) => void

/** Everything a step needs is made here; the step itself allocates nothing. */
export function stepper(
  net: Network,
  loss: Loss,
  rows: Sample,
  batches: Batches,
  blocks: readonly Block[],
  rule: Rule,
  limit: number | null,
): Step {
  const last = outputLayer(net)
  const y = zerosLike(rows.y, net.capacity * rows.targets)
  const weights = rows.weights === null ? null : zerosLike(rows.weights, net.capacity)
  const batch = { rows: 0, outputs: last.units, eta: last.preActivation, y, weights }
  const { order, starts } = batches
  // A single batch that is never put into a new order is copied once.
  const fixed = batches.count === 1
  return (b, t, rate) => {
    rule.before?.(t, rate)
    const start = starts[b]
    const size = starts[b + 1] - start
    if (!fixed || batch.rows === 0) {
      for (let i = 0; i < size; i++) copyRow(rows, order[start + i], net.input, y, weights, i)
      batch.rows = size
    }
    forward(net, size)
    loss.gradient(batch, last.delta)
    backward(net, size)
    if (limit !== null) clipNorm(blocks, limit)
    rule.after(t, rate)
  }
}
