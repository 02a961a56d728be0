import { describe, expect, it } from 'vitest'
import { losses } from '../../pipeline/loss/index.ts'
import { backward, forward, network, outputLayer } from '../../pipeline/model/network.ts'
import { setTensors } from '../../pipeline/model/tensors.ts'
import { trainNet } from '../../pipeline/train/net/train-net.ts'
import {
  ORACLE_LOSS,
  type OracleCase,
  type OracleLayer,
  type OracleNet,
  oracle,
  oracleProblem,
  oracleSettings,
  tensorsOf,
} from './oracle.ts'
import { distance } from './problems.ts'

interface MlpOracle extends OracleNet {
  readonly initial_loss: number
  readonly initial_gradient: readonly OracleLayer[]
  readonly cases: readonly (OracleCase & { readonly after: Readonly<Record<string, readonly OracleLayer[]>> })[]
}

const STEPS = [1, 2, 10, 100]

describe.each([
  'mlp-diabetes-relu-mse',
  'mlp-iris-tanh-softmax',
  'mlp-logistic-breast-cancer',
  'mlp-linear-diabetes',
])('%s', (name) => {
  const net = oracle<MlpOracle>(name)

  it('has the loss and the gradient at the start', () => {
    const problem = oracleProblem(net, net.cases[0])
    const ours = network(net.X[0].length, problem.layers, net.X.length)
    setTensors(ours, tensorsOf(net.initial_layers))
    ours.input.set(net.X.flat())
    forward(ours, net.X.length)
    const { units, preActivation, delta } = outputLayer(ours)
    const at = {
      rows: net.X.length,
      outputs: units,
      eta: preActivation,
      y: Float64Array.from(net.target.flat()),
      weights: null,
    }
    const loss = losses[ORACLE_LOSS[net.loss]]
    expect(Math.abs(loss.value(at) - net.initial_loss)).toBeLessThan(1e-14)
    loss.gradient(at, delta)
    backward(ours, net.X.length)
    const expected = tensorsOf(net.initial_gradient)
    for (const { name: layer, weightGradient } of ours.layers) {
      expect(distance(weightGradient, expected[`${layer}.weight`])).toBeLessThan(1e-14)
    }
  })

  it.each(net.cases.map((one) => ({ one, title: one.id })))('$title', ({ one }) => {
    const { snapshots } = trainNet(oracleProblem(net, one), oracleSettings(one, STEPS))
    for (const step of STEPS) {
      const kept = snapshots.find((snapshot) => snapshot.step === step)?.tensors ?? {}
      for (const [tensor, expected] of Object.entries(tensorsOf(one.after[step]))) {
        expect(distance(kept[tensor], expected), `${tensor} after ${step}`).toBeLessThan(1e-12)
        expect(Array.from(kept[tensor], (w) => w === 0)).toEqual(Array.from(expected, (w) => w === 0))
      }
    }
  })
})
