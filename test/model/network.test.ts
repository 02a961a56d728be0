import { describe, expect, it } from 'vitest'
import { type LossKind, losses } from '../../pipeline/loss/index.ts'
import type { Precision } from '../../pipeline/math/floats.ts'
import { activations } from '../../pipeline/model/activation.ts'
import { initialise } from '../../pipeline/model/init.ts'
import { network } from '../../pipeline/model/network.ts'
import { pyramidUnits } from '../../pipeline/model/pyramid.ts'
import { copyTensors, setTensors, tensorShapes } from '../../pipeline/model/tensors.ts'
import type { Activation } from '../../pipeline/spec/experiment.gen.ts'
import { sample } from '../../pipeline/train/net/sample.ts'
import { sweep } from '../../pipeline/train/net/sweep.ts'
import { normals, testRandom } from '../random.ts'
import { core } from '../train/problems.ts'

const KINDS: readonly LossKind[] = ['squared', 'logistic', 'cross-entropy', 'poisson']
const ACTIVATIONS: readonly Activation[] = ['identity', 'relu', 'leaky-relu', 'tanh', 'sigmoid', 'softplus']
const ROWS = 6

const { arena } = core

/** Six rows of six features, weighted, and a net of three layers on them. */
function netOn(kind: LossKind, activation: Activation) {
  const shapes = [
    { name: 'a', units: 5, activation, bias: true },
    { name: 'b', units: 4, activation, bias: false },
    { name: 'c', units: 3, activation: 'identity', bias: true } as const,
  ]
  const net = network(6, shapes, 'float64', arena)
  initialise(net, 'glorot', testRandom(7))
  for (const layer of net.layers) layer.biases?.set(normals(8, layer.units))
  const random = testRandom(10)
  const rows = {
    X: { rows: ROWS, columns: 6, values: normals(9, ROWS * 6) },
    y: Float64Array.from({ length: ROWS * losses[kind].targets(3) }, () => random.below(2)),
    weights: Float64Array.from([1, 2, 0, 1, 1.5, 0.5]),
  }
  return { net, all: sweep(net, kind, sample(rows, 'float64', arena), core) }
}

describe('back-propagation', () => {
  it.each(
    KINDS.flatMap((kind) => ACTIVATIONS.map((activation) => ({ kind, activation }))),
  )('$kind with $activation agrees with central differences', ({ kind, activation }) => {
    const { net, all } = netOn(kind, activation)
    const predicted = arena.float64(ROWS * 3)
    const value = () => all.score(predicted, () => {})
    all.run((chunk) => chunk.propagateBack())
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

  it.each(KINDS)('scores by the very numbers of the %s loss', (kind) => {
    const { all } = netOn(kind, 'tanh')
    const predicted = arena.float64(ROWS * 3)
    const score = all.score(predicted, () => {})
    all.run((chunk) => {
      const means = new Float64Array(ROWS * 3)
      losses[kind].predict(chunk, means)
      expect(predicted.view).toEqual(means)
      expect(score).toBe(losses[kind].value(chunk))
    })
  })

  it('has relu′(0) = 0', () => {
    const shapes = [
      { name: 'a', units: 1, activation: 'relu', bias: false },
      { name: 'b', units: 1, activation: 'identity', bias: false },
    ] as const
    const net = network(1, shapes, 'float64', arena)
    initialise(net, { tensors: { 'a.weight': Float64Array.of(0), 'b.weight': Float64Array.of(1) } }, testRandom(1))
    const rows = { X: { rows: 1, columns: 1, values: Float64Array.of(3) }, y: Float64Array.of(5), weights: null }
    sweep(net, 'squared', sample(rows, 'float64', arena), core).run((chunk) => chunk.propagateBack())
    expect([...net.layers[0].weightGradient]).toEqual([0])
  })
})

it('calls homogeneous what commutes with a positive factor', () => {
  const z = normals(2, 50)
  const after = (activation: Activation, factor: number) => {
    const net = network(1, [{ name: 'a', units: 1, activation, bias: false }], 'float64', arena)
    net.layers[0].weight[0] = factor
    const rows = { X: { rows: 50, columns: 1, values: z }, y: new Float64Array(50), weights: null }
    const out: number[] = []
    sweep(net, 'squared', sample(rows, 'float64', arena), core).run(({ eta }) => out.push(...eta))
    return out
  }
  for (const kind of ACTIVATIONS) {
    const [once, thrice] = [after(kind, 1), after(kind, 3)]
    const commutes = once.every((a, i) => Math.abs(3 * a - thrice[i]) < 1e-12)
    expect(commutes, kind).toBe(activations[kind].homogeneous)
  }
})

it.each([
  ['tanh', 7],
  ['sigmoid', 2.5],
  ['softplus', 3],
] as const)('%s is right to %d units in the last place in single precision', (activation, units) => {
  const x = Float32Array.from({ length: 20_001 }, (_, i) => (i - 10_000) / 500)
  const out = (precision: Precision) => {
    const net = network(1, [{ name: 'a', units: 1, activation, bias: false }], precision, arena)
    net.layers[0].weight[0] = 1
    const values = Float64Array.from(x)
    const rows = { X: { rows: x.length, columns: 1, values }, y: new Float64Array(x.length), weights: null }
    const all: number[] = []
    sweep(net, 'squared', sample(rows, precision, arena), core).run(({ eta, rows }) => all.push(...eta.slice(0, rows)))
    return all
  }
  const [single, double] = [out('float32'), out('float64')]
  const place = (y: number) => 2 ** (Math.floor(Math.log2(Math.abs(y))) - 23)
  const worst = double.reduce((most, y, i) => (y === 0 ? most : Math.max(most, Math.abs(single[i] - y) / place(y))), 0)
  expect(single).toHaveLength(x.length)
  expect(worst).toBeLessThan(units)
  expect(single.every((y) => activation === 'softplus' || Math.abs(y) <= 1)).toBe(true)
})

it('shares its weights between samples, and nothing else', () => {
  const net = network(1, [{ name: 'out', units: 1, activation: 'identity', bias: true }], 'float64', arena)
  const on = (count: number) => {
    const values = Float64Array.from({ length: count }, (_, i) => i)
    const rows = { X: { rows: count, columns: 1, values }, y: new Float64Array(count), weights: null }
    return sweep(net, 'squared', sample(rows, 'float64', arena), core)
  }
  const [few, many] = [on(4), on(1100)]
  net.layers[0].weight[0] = 5
  const last = (all: typeof few) => {
    let seen = Number.NaN
    all.run(({ rows, eta }) => {
      seen = eta[rows - 1]
    })
    return seen
  }
  expect([last(few), last(many)]).toEqual([15, 5495])
})

describe('the start', () => {
  const shapes = [
    { name: 'hidden', units: 200, activation: 'tanh', bias: true } as const,
    { name: 'out', units: 1, activation: 'identity', bias: true } as const,
  ]

  it('draws glorot within its limits and he with its variance', () => {
    const net = network(100, shapes, 'float64', arena)
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
    const net = network(100, shapes, 'float64', arena)
    initialise(net, 'glorot', testRandom(1))
    const tensors = copyTensors(net)
    initialise(net, 'zeros', testRandom(1))
    initialise(net, { tensors }, testRandom(1))
    expect(copyTensors(net)).toEqual(tensors)
    expect(tensorShapes(net.layers)[0]).toEqual({ name: 'hidden.weight', shape: [200, 100] })
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
