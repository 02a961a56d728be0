import { describe, expect, it } from 'vitest'
import { losses } from '../../pipeline/loss/index.ts'
import { network } from '../../pipeline/model/network.ts'
import { setTensors } from '../../pipeline/model/tensors.ts'
import { sample } from '../../pipeline/train/net/sample.ts'
import { sweep } from '../../pipeline/train/net/sweep.ts'
import {
  type OracleCase,
  type OracleLayer,
  type OracleNet,
  oracle,
  oracleProblem,
  oracleSettings,
  tensorsOf,
} from './oracle.ts'
import { core, distance, trainNet } from './problems.ts'

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
    const { train, loss, layers } = oracleProblem(net, net.cases[0])
    const rows = sample(train, 'float64', core.arena)
    const ours = network(rows.features, layers, 'float64', core.arena)
    setTensors(ours, tensorsOf(net.initial_layers))
    sweep(ours, loss, rows, core).run((all) => {
      expect(all.rows).toBe(net.X.length)
      expect(Math.abs(losses[loss].value(all) - net.initial_loss)).toBeLessThan(1e-14)
      all.propagateBack()
    })
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
