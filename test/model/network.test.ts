import { describe, expect, it } from 'vitest'
import { type LossKind, losses } from '../../pipeline/loss/index.ts'
import { activations } from '../../pipeline/model/activation.ts'
import { initialise } from '../../pipeline/model/init.ts'
import { backward, forward, network, outputLayer, withCapacity } from '../../pipeline/model/network.ts'
import { pyramidUnits } from '../../pipeline/model/pyramid.ts'
import { copyTensors, setTensors, tensorShapes } from '../../pipeline/model/tensors.ts'
import type { Activation } from '../../pipeline/spec/experiment.gen.ts'
import { normals, testRandom } from '../random.ts'

const KINDS: readonly LossKind[] = ['squared', 'logistic', 'cross-entropy', 'poisson']
const ACTIVATIONS: readonly Activation[] = ['identity', 'relu', 'leaky-relu', 'tanh', 'sigmoid', 'softplus']
const ROWS = 6

describe('back-propagation', () => {
  it.each(
    KINDS.flatMap((kind) => ACTIVATIONS.map((activation) => ({ kind, activation }))),
  )('$kind with $activation agrees with central differences', ({ kind, activation }) => {
    const shapes = [
      { name: 'a', units: 5, activation, bias: true },
      { name: 'b', units: 4, activation, bias: false },
      { name: 'c', units: 3, activation: 'identity', bias: true } as const,
    ]
    const net = network(6, shapes, ROWS)
    initialise(net, 'glorot', testRandom(7))
    for (const layer of net.layers) layer.biases?.set(normals(8, layer.units))
    net.input.set(normals(9, ROWS * 6))
    const random = testRandom(10)
    const loss = losses[kind]
    const y = Float64Array.from({ length: ROWS * loss.targets(3) }, () => random.below(2))
    const last = outputLayer(net)
    const at = {
      rows: ROWS,
      outputs: 3,
      eta: last.preActivation,
      y,
      weights: Float64Array.from([1, 2, 0, 1, 1.5, 0.5]),
    }
    const value = () => {
      forward(net, ROWS)
      return loss.value(at)
    }
    value()
    loss.gradient(at, last.delta)
    backward(net, ROWS)
    for (const layer of net.layers) {
      const pairs = [[layer.weight, layer.weightGradient.slice()] as const]
      if (layer.biases !== null && layer.biasGradient !== null) {
        pairs.push([layer.biases, layer.biasGradient.slice()] as const)
      }
      for (const [values, gradient] of pairs) {
        for (let j = 0; j < values.length; j++) {
          const kept = values[j]
          values[j] = kept + 1e-6
          const above = value()
          values[j] = kept - 1e-6
          const below = value()
          values[j] = kept
          expect(gradient[j]).toBeCloseTo((above - below) / 2e-6, 7)
        }
      }
    }
  })

  it('has relu′(0) = 0', () => {
    const delta = Float64Array.of(1, 1, 1)
    activations.relu.chain(Float64Array.of(-1, 0, 1), Float64Array.of(0, 0, 1), delta, 3)
    expect([...delta]).toEqual([0, 0, 1])
  })
})

it('calls homogeneous what commutes with a positive factor', () => {
  for (const kind of ACTIVATIONS) {
    const z = normals(2, 50)
    const [once, twice] = [new Float64Array(50), new Float64Array(50)]
    activations[kind].apply(z, once, 50)
    activations[kind].apply(
      z.map((x) => 3 * x),
      twice,
      50,
    )
    const commutes = once.every((a, i) => Math.abs(3 * a - twice[i]) < 1e-12)
    expect(commutes, kind).toBe(activations[kind].homogeneous)
  }
})

it('shares weights, not buffers, with a net of another capacity', () => {
  const net = network(2, [{ name: 'out', units: 1, activation: 'identity', bias: true }], 4)
  const other = withCapacity(net, 9)
  net.layers[0].weight[1] = 5
  expect(other.layers[0].weight[1]).toBe(5)
  expect(other.layers[0].preActivation).toHaveLength(9)
})

describe('the start', () => {
  const shapes = [
    { name: 'hidden', units: 200, activation: 'tanh', bias: true } as const,
    { name: 'out', units: 1, activation: 'identity', bias: true } as const,
  ]

  it('draws glorot within its limits and he with its variance', () => {
    const net = network(100, shapes, 1)
    initialise(net, 'glorot', testRandom(1))
    const limit = Math.sqrt(6 / 300)
    expect(Math.max(...net.layers[0].weight)).toBeLessThanOrEqual(limit)
    expect(Math.min(...net.layers[0].weight)).toBeLessThan(-0.99 * limit)
    initialise(net, 'he', testRandom(1))
    const variance = Array.from(net.layers[0].weight).reduce((sum, w) => sum + w * w, 0) / 20_000
    expect(variance).toBeCloseTo(2 / 100, 3)
    expect(net.layers[0].biases?.every((b) => b === 0)).toBe(true)
  })

  it('takes tensors, and only those that fit', () => {
    const net = network(100, shapes, 1)
    initialise(net, 'glorot', testRandom(1))
    const tensors = copyTensors(net)
    initialise(net, 'zeros', testRandom(1))
    initialise(net, { tensors }, testRandom(1))
    expect(copyTensors(net)).toEqual(tensors)
    expect(tensorShapes(net)[0]).toEqual({ name: 'hidden.weight', shape: [200, 100] })
    expect(() => setTensors(net, { ...tensors, 'out.bias': new Float64Array(2) })).toThrow(
      'out.bias must hold 1 numbers',
    )
    expect(() => setTensors(net, { ...tensors, other: new Float64Array(2) })).toThrow('other belongs to no layer')
  })
})

describe('the pyramid rule', () => {
  it('is √(n_in·n_out) with one hidden layer', () => {
    expect(pyramidUnits(16, 4, 1)).toEqual([8])
    expect(pyramidUnits(10, 1, 1)).toEqual([3])
  })
  it('is n_out·r², n_out·r with two', () => {
    expect(pyramidUnits(64, 1, 2)).toEqual([16, 4])
    expect(pyramidUnits(81, 3, 2)).toEqual([27, 9])
  })
})
