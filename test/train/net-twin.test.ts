import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LossKind, losses } from '../../pipeline/loss/index.ts'
import type { Tensors } from '../../pipeline/model/tensors.ts'
import type { Activation, Optimizer, Penalty } from '../../pipeline/spec/experiment.gen.ts'
import type { NetProblem, NetSettings } from '../../pipeline/train/net/net-problem.ts'
import type { StepUpdate } from '../../pipeline/update/index.ts'
import { normals, testRandom } from '../random.ts'
import { OPTIMIZERS, OWN_STEP, SGD, updatesWith } from '../update/specs.ts'
import { twinWeights } from './net-twin.ts'
import { core, distance, l1, l2, layer, matrixOf, NONE, settings, trainNet, weightsOf } from './problems.ts'

const ACTIVATIONS: readonly Activation[] = ['identity', 'relu', 'leaky-relu', 'tanh', 'sigmoid', 'softplus']
const LOSSES: readonly LossKind[] = ['squared', 'logistic', 'cross-entropy', 'poisson']
const elastic: Penalty = { ...l1(0.03), kind: 'elastic-net', l1_ratio: 0.6, bias: true }
const PENALTIES: readonly Penalty[] = [NONE, l1(0.02), { ...l1(0.02), bias: true }, l2(0.1), elastic]

/** With every way in which an L2 part may enter. */
const withRidges = (optimizer: Optimizer): readonly StepUpdate[] => [
  ...(['coupled', 'decoupled', 'proximal'] as const).map(
    (l2): StepUpdate => ({ kind: 'proximal', correction: 'exact', l2, optimizer }),
  ),
  ...(['coupled', 'decoupled'] as const).flatMap((l2): StepUpdate[] => [
    { kind: 'subgradient', l2, optimizer },
    { kind: 'clipped', sign: 'step', correction: 'none', l2, optimizer },
  ]),
]
const UPDATES = OPTIMIZERS.flatMap((optimizer) => [...updatesWith(optimizer), ...withRidges(optimizer)]).concat(
  OWN_STEP,
)

/** Nets of no to two hidden layers on a few rows, around the widths of vectors and panels. */
const nets = fc.record({
  seed: fc.nat(1e6),
  features: fc.constantFrom(1, 2, 3, 5, 8, 9, 17),
  hidden: fc.array(fc.constantFrom(1, 4, 7, 8, 9, 16), { maxLength: 2 }),
  outputs: fc.constantFrom(1, 2, 3, 8, 10),
  rows: fc.integer({ min: 1, max: 23 }),
  batchSize: fc.constantFrom(1, 2, 3, 4, 5, 7, 50),
  activation: fc.constantFrom(...ACTIVATIONS),
  loss: fc.constantFrom(...LOSSES),
  penalty: fc.constantFrom(...PENALTIES),
  weighted: fc.boolean(),
  bias: fc.boolean(),
})

interface Net {
  readonly seed: number
  readonly features: number
  readonly hidden: readonly number[]
  readonly outputs: number
  readonly rows: number
  readonly batchSize: number
  readonly activation: Activation
  readonly loss: LossKind
  readonly penalty: Penalty
  readonly weighted: boolean
  readonly bias: boolean
}

/** Numbers are small, so that no Poisson rate runs away. */
function problemOf(net: Net): NetProblem {
  const { seed, features, rows, outputs, loss, penalty, bias, activation } = net
  const random = testRandom(seed)
  const sizes = [features, ...net.hidden, outputs]
  const layers = sizes
    .slice(1)
    .map((units, l) =>
      layer(`layer${l}`, units, { activation: l === net.hidden.length ? 'identity' : activation, bias, penalty }),
    )
  const tensors: Tensors = Object.fromEntries(
    layers.flatMap(({ name, units }, l) => [
      [`${name}.weight`, normals(seed + l, units * sizes[l]).map((w) => w / Math.sqrt(sizes[l]))],
      ...(bias ? [[`${name}.bias`, normals(seed + l + 50, units).map((b) => 0.3 * b)]] : []),
    ]),
  )
  const y = Float64Array.from({ length: rows * losses[loss].targets(outputs) }, () =>
    loss === 'squared' ? random.normal() : random.below(loss === 'cross-entropy' ? outputs : 2),
  )
  const X = matrixOf(
    Array.from({ length: rows }, () => Array.from({ length: features }, () => 2 * random.uniform() - 1)),
  )
  const weights = net.weighted ? Float64Array.from({ length: rows }, () => 0.25 + random.uniform()) : null
  return { train: { X, y, weights }, validation: null, test: null, loss, layers, start: { tensors } }
}

/** The same problem, started a millionth aside. */
function elsewhere(problem: NetProblem): NetProblem {
  if (typeof problem.start !== 'object') throw new Error('these nets start at given weights')
  const tensors: Tensors = Object.fromEntries(
    Object.entries(problem.start.tensors).map(([name, values]) => [
      name,
      Float64Array.from(values, (value) => value * (1 + 1e-6)),
    ]),
  )
  return { ...problem, start: { tensors } }
}

/** Three epochs over batches of rows in some order, some rows twice; a batch may be larger than the sample. */
function settingsOf(
  { seed, rows, batchSize }: Pick<Net, 'seed' | 'rows' | 'batchSize'>,
  update: StepUpdate,
): NetSettings {
  const random = testRandom(seed + 7)
  const list = () => Array.from({ length: batchSize }, () => random.below(rows))
  return settings({ update, epochs: 3, batches: [list(), list()], evaluateEvery: 100 })
}

describe('a training by kernels', () => {
  it('has the bits of loops in TypeScript, whatever the net, the loss and the update', () => {
    fc.assert(
      fc.property(nets, fc.constantFrom(...UPDATES), (net, update) => {
        const problem = problemOf(net)
        const how = settingsOf(net, update)
        const result = trainNet(problem, how)
        fc.pre(result.status !== 'diverged')
        expect(weightsOf(result)).toEqual(twinWeights(problem, how))
      }),
      { numRuns: 300 },
    )
  })

  it('has them for layers that are more than a strip and a block, too', () => {
    const net: Net = {
      ...{ seed: 3, features: 600, hidden: [70, 9], outputs: 3, rows: 11, batchSize: 5, activation: 'relu' },
      ...{ loss: 'cross-entropy', penalty: l1(0.001), weighted: false, bias: true },
    }
    const problem = problemOf(net)
    const adam = OPTIMIZERS.find(({ kind }) => kind === 'adam') ?? SGD
    for (const optimizer of [SGD, adam]) {
      const how = settingsOf(net, { kind: 'proximal', correction: 'exact', optimizer })
      expect(weightsOf(trainNet(problem, how))).toEqual(twinWeights(problem, how))
    }
  })

  it('has the bits of its own gradients in single precision, with the zeros of relus left out or not', () => {
    const wide = fc.record({
      ...{
        seed: fc.nat(1e6),
        features: fc.constantFrom(27, 28, 57, 130),
        hidden: fc.constantFrom([8], [17, 24], [31]),
      },
      ...{ outputs: fc.constantFrom(1, 3), rows: fc.constant(40), batchSize: fc.constantFrom(1, 2, 9, 32) },
      activation: fc.constantFrom<Activation[]>('relu', 'leaky-relu', 'tanh'),
    })
    // A power of two: written gradients are then rounded as often as those that are stepped at once.
    const optimizer = { ...SGD, learning_rate: 1 / 64 }
    fc.assert(
      fc.property(wide, (net) => {
        const problem = problemOf({ ...net, loss: 'squared', penalty: NONE, weighted: false, bias: true })
        const at = { seed: net.seed, rows: net.rows, batchSize: net.batchSize }
        const how = {
          ...settingsOf(at, { kind: 'proximal', correction: 'exact', optimizer }),
          precision: 'float32',
        } as const
        const result = trainNet(problem, how)
        fc.pre(result.status !== 'diverged')
        // A bound on the gradient's norm that never holds: gradients are written down, and stepped by the update's own file.
        expect(weightsOf(result)).toEqual(weightsOf(trainNet(problem, { ...how, clipNorm: 1e30 })))
      }),
      { numRuns: 60 },
    )
  })

  it('keeps close to them in single precision', () => {
    // What Adam and its like divide by must not be the rounding of a gradient that is zero.
    const firm = OPTIMIZERS.map((optimizer) => ('epsilon' in optimizer ? { ...optimizer, epsilon: 0.1 } : optimizer))
    const updates = firm.flatMap((optimizer) => [...withRidges(optimizer), ...updatesWith(optimizer).slice(-2)])
    // No kink: which side of it a rounded number is on would be another net.
    const smooth = nets.filter(({ activation }) => !activation.endsWith('relu'))
    fc.assert(
      fc.property(smooth, fc.constantFrom(...updates), (net, update) => {
        const problem = problemOf({ ...net, penalty: update.kind === 'subgradient' ? l2(0.1) : net.penalty })
        const how = settingsOf(net, update)
        const result = trainNet(problem, { ...how, precision: 'float32' })
        fc.pre(result.status !== 'diverged')
        const [single, double, nudged] = [
          weightsOf(result),
          twinWeights(problem, how),
          twinWeights(elsewhere(problem), how),
        ]
        for (const [name, values] of Object.entries(double)) {
          expect(single[name]).toBeInstanceOf(Float32Array)
          const size = Array.from(values).reduce((most, w) => Math.max(most, Math.abs(w)), 1)
          // A training that blows up a millionth at its start to a thousandth does so with each rounding, too.
          const sensitivity = distance(nudged[name], values)
          expect(distance(single[name], values), name).toBeLessThan(2e-4 * size + 100 * sensitivity)
        }
      }),
      { numRuns: 200 },
    )
  })
})

it('allocates nothing from step to step, and gives back all that a training took', () => {
  const net = problemOf({
    ...{ seed: 1, features: 9, hidden: [8], outputs: 2, rows: 23, batchSize: 4, activation: 'tanh' },
    ...{ loss: 'squared', penalty: l1(0.01), weighted: true, bias: true },
  })
  const before = core.arena.mark()
  const marks: unknown[] = []
  const update = { kind: 'proximal', correction: 'exact', optimizer: SGD } as const
  const random = testRandom(1)
  const watched = {
    ...random,
    shuffle(order: Int32Array) {
      marks.push(core.arena.mark())
      return random.shuffle(order)
    },
  }
  trainNet(net, settings({ update, epochs: 20, batchSize: 4, random: { init: random, shuffle: watched } }))
  expect(marks).toHaveLength(20)
  expect(new Set(marks.map((mark) => JSON.stringify(mark))).size).toBe(1)
  expect(core.arena.mark()).toEqual(before)
})
