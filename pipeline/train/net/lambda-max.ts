import type { OpenKernels } from '../../kernels/door.ts'
import type { LossKind } from '../../loss/index.ts'
import type { Network } from '../../model/network.ts'
import { copyTensors, setTensors } from '../../model/tensors.ts'
import type { PenaltyFunction } from '../../penalty/penalty-function.ts'
import { fullGradient } from './full-gradient.ts'
import type { Sample } from './sample.ts'
import { type Sweep, sweep } from './sweep.ts'

/**
 * The smallest λ at which zero weights in layer l are stationary, given the other layers as they are.
 *
 * Equations: with W_l = 0 the net is constant; its output biases are set to the best constant, and λ_max is the dual norm of
 * ∂loss/∂W_l there: max |g_j|/(f_j·a) for an L1 part a. Without hidden layer this is the λ_max of the linear model.
 * Scale of λ: that of the mean loss.
 * Zeros: at this λ the whole layer.
 * Neighbour: for relu and leaky-relu the gradient at W_l = 0 depends on the side; it is taken as W_l shrinks towards 0.
 * Source: Friedman, Hastie & Tibshirani 2010, section 2.5, layer by layer.
 */
export function layerLambdaMax(
  net: Network,
  l: number,
  loss: LossKind,
  rows: Sample,
  penalty: PenaltyFunction,
  core: OpenKernels,
): number {
  const before = copyTensors(net)
  const layer = net.layers[l]
  const kinked = l < net.layers.length - 1 && (layer.activation === 'relu' || layer.activation === 'leaky-relu')
  for (let j = 0; j < layer.weight.length; j++) layer.weight[j] *= kinked ? TINY : 0
  return core.arena.scoped(() => {
    const all = sweep(net, loss, rows, core)
    centre(all, rows)
    const gradient = fullGradient(all)[l].weight
    setTensors(net, before)
    return penalty.lambdaMax(gradient)
  })
}

/** Moves the output biases so that the constant net predicts the best constant. */
function centre({ net, loss, run }: Sweep, rows: Sample): void {
  const { biases, units } = net.layers[net.layers.length - 1]
  if (biases === null) return
  const y = rows.y.view
  const best = loss.nullOutputs({ rows: rows.rows, outputs: units, eta: y, y, weights: rows.weights?.view ?? null })
  run(({ first, eta }) => {
    if (first > 0) return
    for (let k = 0; k < units; k++) if (Number.isFinite(best[k])) biases[k] += best[k] - eta[k]
  })
}

/** 2⁻⁴⁰: small enough for a limit, and exact to multiply by. */
const TINY = 1 / 1099511627776
