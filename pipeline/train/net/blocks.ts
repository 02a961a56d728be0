import type { OpenKernels } from '../../kernels/door.ts'
import type { LossKind } from '../../loss/index.ts'
import type { Network } from '../../model/network.ts'
import { parts, penaltyFunction } from '../../penalty/index.ts'
import type { Parts } from '../../penalty/penalty-function.ts'
import type { Penalty } from '../../spec/experiment.gen.ts'
import type { Block } from '../../update/update-rule.ts'
import { layerLambdaMax } from './lambda-max.ts'
import { lambdaAt } from './lambda-schedule.ts'
import type { NetLayer } from './net-problem.ts'
import type { Sample } from './sample.ts'

/** A layer's tensors with their penalty, and its λ from epoch to epoch. */
export interface PenalisedLayer {
  readonly name: string
  readonly penalised: boolean
  readonly blocks: readonly Block[]
  /** For each block the shares of L1 and L2, where they are the same for all its weights and all there is; else null. */
  readonly parts: readonly (Parts | null)[]
  lambda(epoch: number): number
}

/** Puts the penalties on the layers of a net whose weights are those at the start. */
export function penalisedLayers(
  net: Network,
  layers: readonly NetLayer[],
  loss: LossKind,
  train: Sample,
  core: OpenKernels,
): PenalisedLayer[] {
  return net.layers.map((layer, l) => {
    const { penalty, factors, groups } = layers[l]
    const { name, units, inputs } = layer
    const weights: Block = {
      name: `${name}.weight`,
      values: layer.weight,
      gradient: layer.weightGradient,
      penalty: penaltyFunction(penalty, { units, inputs, factors, groups }),
      lambda: 0,
    }
    const lambda = strength(penalty, () => layerLambdaMax(net, l, loss, train, weights.penalty, core))
    const penalised = penalty.kind !== 'none'
    const even = factors === null ? parts(penalty) : null
    if (layer.biases === null || layer.biasGradient === null) {
      return { name, penalised, blocks: [weights], parts: [even], lambda }
    }
    const held = ofBiases(penalty)
    const biases: Block = {
      name: `${name}.bias`,
      values: layer.biases,
      gradient: layer.biasGradient,
      penalty: penaltyFunction(held, { units, inputs: 1, factors: null }),
      lambda: 0,
    }
    return { name, penalised, blocks: [weights, biases], parts: [even, parts(held)], lambda }
  })
}

/** A bias is a group of its own. */
function ofBiases(penalty: Penalty): Penalty {
  if (penalty.kind === 'none' || !penalty.bias) return { kind: 'none' }
  return penalty.kind === 'group-l1' ? { ...penalty, groups: 'neurons' } : penalty
}

function strength(penalty: Penalty, lambdaMax: () => number): (epoch: number) => number {
  if (penalty.kind === 'none') return () => 0
  const { lambda } = penalty
  if (typeof lambda === 'number') return () => lambda
  const { schedule, max_fraction } = lambda
  if (schedule !== undefined) return (epoch) => lambdaAt(schedule, epoch)
  if (max_fraction === undefined)
    throw new RangeError('a net takes one λ: a number, {max_fraction} or {schedule}, no path')
  const largest = lambdaMax()
  if (!(largest > 0 && Number.isFinite(largest))) {
    throw new RangeError(`${penalty.kind} has no λ_max here: give λ as a number`)
  }
  return () => max_fraction * largest
}
