import type { OpenKernels } from '../../kernels/door.ts'
import { paddedColumns, placeUpdate, STEP_LENGTH } from '../../kernels/net-record.ts'
import { numbers } from '../../kernels/numbers.ts'
import type { LossKind } from '../../loss/index.ts'
import type { Network } from '../../model/network.ts'
import { corrections, fusedUpdate, initialMemory } from '../../update/fused.ts'
import type { StepUpdate } from '../../update/index.ts'
import type { LearningRate } from '../../update/learning-rate.ts'
import type { Block, Rule } from '../../update/update-rule.ts'
import type { Batches } from './batches.ts'
import type { PenalisedLayer } from './blocks.ts'
import { clipNorm } from './clip-norm.ts'
import { passes } from './passes.ts'
import type { Sample } from './sample.ts'

/** Weight changes on batches from `first` to before `end` of an epoch, after `steps` steps of the training. */
export type Steps = (first: number, end: number, steps: number, epoch: number) => void

/** What is stepped, on what. */
export interface Stepped {
  readonly net: Network
  readonly loss: LossKind
  readonly train: Sample
  readonly batches: Batches
  readonly layers: readonly PenalisedLayer[]
}

/** Steps that a kernel makes from beginning to end, many to a call; null where it does not know the update of some tensor. */
export function fusedSteps(
  { net, loss, train, batches, layers }: Stepped,
  update: StepUpdate,
  rate: LearningRate,
  core: OpenKernels,
): Steps | null {
  const { arena } = core
  const tensors = layers.flatMap(({ blocks, parts }, l) =>
    blocks.flatMap((block, b) => {
      const fused = fusedUpdate(update, block, parts[b])
      return fused === null ? [] : [{ l, block, fused }]
    }),
  )
  if (tensors.length < layers.reduce((sum, { blocks }) => sum + blocks.length, 0)) return null
  const placed = tensors.map(({ l, block, fused }) => {
    const { units } = net.layers[l]
    const length = (block.values.length / units) * paddedColumns(units)
    const [first, second] = [0, 0].map(() => numbers(arena, net.precision, length))
    first.view.fill(initialMemory(update))
    return { l, block, ...placeUpdate(arena, { ...fused, first: first.offset, second: second.offset }) }
  })
  const list = arena.float64(batches.count * STEP_LENGTH)
  const updates = layers.map((_, l) => {
    const [weights, biases] = placed.filter((one) => one.l === l).map(({ offset }) => offset)
    return [weights, biases ?? 0] as const
  })
  const { steps } = passes(net, loss, train, batches.largest, core, { batches, steps: list.offset, updates })
  return (first, end, before, epoch) => {
    for (const { block, setLambda } of placed) setLambda(block.lambda)
    for (let b = first, t = before + 1; b < end; b++, t++) {
      const [correction1, correction2] = corrections(update, t)
      list.view[b * STEP_LENGTH] = rate(t, epoch)
      list.view[b * STEP_LENGTH + 1] = correction1
      list.view[b * STEP_LENGTH + 2] = correction2
      list.view[b * STEP_LENGTH + 3] = t === 1 ? 1 : 0
    }
    steps(first, end)
  }
}

/** Steps by any update: gradients from a kernel, the rest as the update's own file says it. */
export function ruledSteps(
  { net, loss, train, batches, layers }: Stepped,
  rule: Rule,
  limit: number | null,
  rate: LearningRate,
  core: OpenKernels,
): Steps {
  const blocks: readonly Block[] = layers.flatMap((layer) => layer.blocks)
  const { gradient } = passes(net, loss, train, batches.largest, core, { batches, steps: 0, updates: [] })
  return (first, end, before, epoch) => {
    for (let b = first, t = before + 1; b < end; b++, t++) {
      const eta = rate(t, epoch)
      rule.before?.(t, eta)
      gradient(b)
      if (limit !== null) clipNorm(blocks, limit)
      rule.after(t, eta)
    }
  }
}
