import { openKernels } from '../../kernels/door.ts'
import { initialise } from '../../model/init.ts'
import { network } from '../../model/network.ts'
import type { NetRunSpec } from '../../spec/resolve.ts'
import { finalRows } from '../final-rows.ts'
import type { RunInputs } from '../inputs.ts'
import { penalisedLayers } from './blocks.ts'
import { layerLambdaMax } from './lambda-max.ts'
import type { NetLayer } from './net-problem.ts'
import { netProblem, settingsOf } from './net-task.ts'
import { sample } from './sample.ts'

/** A layer and how strongly it is penalised when its training begins. */
export interface LayerStrength extends NetLayer {
  readonly inputs: number
  /** λ in an epoch, counted from 1. */
  lambda(epoch: number): number
  /** The smallest λ at which zero weights are stationary; null where the penalty has none. */
  readonly lambdaMax: number | null
}

/** The layers of a run at its start. Costs as much as an epoch or two; nothing is trained. */
export function layerStrengths(run: NetRunSpec, inputs: RunInputs): LayerStrength[] {
  const core = openKernels()
  const nothing = new Int32Array()
  const train = finalRows(run, inputs.dataset)
  const { problem } = netProblem({ run, inputs, train, validation: nothing, held: nothing })
  const { precision, random } = settingsOf(run, inputs)
  const rows = sample(problem.train, precision, core.arena)
  const net = network(rows.features, problem.layers, precision, core.arena)
  initialise(net, problem.start, random.init)
  return penalisedLayers(net, problem.layers, problem.loss, rows, core).map(({ blocks, lambda }, l) => {
    const max = layerLambdaMax(net, l, problem.loss, rows, blocks[0].penalty, core)
    return {
      ...problem.layers[l],
      inputs: net.layers[l].inputs,
      lambda,
      lambdaMax: max > 0 && Number.isFinite(max) ? max : null,
    }
  })
}
