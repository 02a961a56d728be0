import { withMeanOne } from '../../pipeline/data/weights.ts'
import { type LossKind, losses } from '../../pipeline/loss/index.ts'
import { sigmoid, softplus } from '../../pipeline/math/exponential.ts'
import type { Tensors } from '../../pipeline/model/tensors.ts'
import { penaltyFunction } from '../../pipeline/penalty/index.ts'
import type { Activation } from '../../pipeline/spec/experiment.gen.ts'
import type { NetProblem, NetSettings } from '../../pipeline/train/net/net-problem.ts'
import { updateRule } from '../../pipeline/update/index.ts'
import { learningRate } from '../../pipeline/update/learning-rate.ts'
import { core } from './problems.ts'

// The kernels of a net once more, slowly: a loop for each sum, in the order that the kernels promise, and every update by its own
// file. In double precision both have the same bits.

const ACTIVATIONS: { readonly [K in Activation]: (z: number) => number } = {
  identity: (z) => z,
  relu: (z) => (z < 0 ? 0 : z),
  'leaky-relu': (z) => (z < 0 ? 0.01 * z : z),
  tanh: (z) => core.kernels.tanh(z),
  sigmoid,
  softplus,
}

/** delta·act′(z), from a = act(z). */
const CHAINS: { readonly [K in Activation]: (delta: number, a: number) => number } = {
  identity: (delta) => delta,
  relu: (delta, a) => (a <= 0 ? 0 : delta),
  'leaky-relu': (delta, a) => (a <= 0 ? delta * 0.01 : delta),
  tanh: (delta, a) => delta * (1 - a * a),
  sigmoid: (delta, a) => delta * (a * (1 - a)),
  softplus: (delta, a) => delta * -core.kernels.expm1(-a),
}

/** The weights after so many epochs over listed batches, from given tensors and with a constant λ. */
export function twinWeights(problem: NetProblem, settings: NetSettings): Tensors {
  const { train, loss, start } = problem
  if (typeof start === 'string' || settings.batches === null) throw new Error('the twin wants tensors and batches')
  const layers = problem.layers.map(({ name, units, activation, bias, penalty, factors }, l) => {
    const inputs = l === 0 ? train.X.columns : problem.layers[l - 1].units
    const block = (tensor: string, width: number, held: typeof penalty) => ({
      name: tensor,
      values: Float64Array.from(start.tensors[tensor]),
      gradient: new Float64Array(units * width),
      penalty: penaltyFunction(held, { units, inputs: width, factors: width === 1 ? null : factors }),
      lambda: held.kind === 'none' || typeof held.lambda !== 'number' ? 0 : held.lambda,
    })
    const held = penalty.kind !== 'none' && penalty.bias ? penalty : ({ kind: 'none' } as const)
    const ofBias = held.kind === 'group-l1' ? ({ ...held, groups: 'neurons' } as const) : held
    return {
      units,
      inputs,
      activation,
      weight: block(`${name}.weight`, inputs, penalty),
      biases: bias ? block(`${name}.bias`, 1, ofBias) : null,
    }
  })
  const blocks = layers.flatMap(({ weight, biases }) => (biases === null ? [weight] : [weight, biases]))
  const rule = updateRule(settings.update, blocks)
  const rate = learningRate(settings.update, settings.epochs)
  let t = 0
  for (let epoch = 1; epoch <= settings.epochs; epoch++) {
    for (const batch of settings.batches) {
      t++
      rule.before?.(t, rate(t, epoch))
      gradients(layers, loss, train, batch)
      rule.after(t, rate(t, epoch))
    }
  }
  return Object.fromEntries(blocks.map(({ name, values }) => [name, values]))
}

interface Tensor {
  readonly values: Float64Array
  readonly gradient: Float64Array
}

interface TwinLayer {
  readonly units: number
  readonly inputs: number
  readonly activation: Activation
  readonly weight: Tensor
  readonly biases: Tensor | null
}

function gradients(
  layers: readonly TwinLayer[],
  loss: LossKind,
  { X, y, weights }: NetProblem['train'],
  batch: readonly number[],
): void {
  const targets = y.length / X.rows
  const input = batch.flatMap((row) => Array.from({ length: X.columns }, (_, j) => X.values[j * X.rows + row]))
  const outputs: Float64Array[] = []
  let h = Float64Array.from(input)
  for (const { units, inputs, activation, weight, biases } of layers) {
    const before = h
    h = Float64Array.from({ length: batch.length * units }, (_, at) => {
      const [i, o] = [Math.floor(at / units), at % units]
      let z = biases?.values[o] ?? 0
      for (let j = 0; j < inputs; j++) z += before[i * inputs + j] * weight.values[o * inputs + j]
      return ACTIVATIONS[activation](z)
    })
    outputs.push(h)
  }
  let delta = new Float64Array(h.length)
  const shares = withMeanOne(weights)
  const at = {
    rows: batch.length,
    outputs: layers[layers.length - 1].units,
    eta: h,
    y: Float64Array.from(batch.flatMap((row) => [...y.subarray(row * targets, (row + 1) * targets)])),
    weights: shares === null ? null : Float64Array.from(batch, (row) => shares[row]),
  }
  losses[loss].gradient(at, delta)
  for (let l = layers.length - 1; l >= 0; l--) {
    const { units, inputs, weight, biases } = layers[l]
    const from = l === 0 ? Float64Array.from(input) : outputs[l - 1]
    for (let o = 0; o < units; o++) {
      for (let j = 0; j < inputs; j++) {
        let g = 0
        for (let i = 0; i < batch.length; i++) g += from[i * inputs + j] * delta[i * units + o]
        weight.gradient[o * inputs + j] = g
      }
      if (biases === null) continue
      let g = 0
      for (let i = 0; i < batch.length; i++) g += delta[i * units + o]
      biases.gradient[o] = g
    }
    if (l === 0) break
    const above = delta
    delta = Float64Array.from({ length: batch.length * inputs }, (_, at) => {
      const [i, j] = [Math.floor(at / inputs), at % inputs]
      let d = 0
      for (let o = 0; o < units; o++) d += above[i * units + o] * weight.values[o * inputs + j]
      return CHAINS[layers[l - 1].activation](d, from[at])
    })
  }
}
