import { describe, expect, it } from 'vitest'
import type { Penalty } from '../../pipeline/spec/experiment.gen.ts'
import type { NetProblem } from '../../pipeline/train/net/net-problem.ts'
import { normals, testRandom } from '../random.ts'
import {
  distance,
  l1,
  l2,
  layer,
  NONE,
  SGD,
  settings,
  trainedWeights,
  trainNet,
  weightsOf,
  zerosIn,
} from './problems.ts'

/** y depends on the first two of six features, not linearly. */
function rows(seed: number, count: number) {
  const x = normals(seed, count * 6)
  const noise = normals(seed + 1, count)
  const y = Float64Array.from({ length: count }, (_, i) => Math.tanh(2 * x[i]) - x[count + i] + 0.1 * noise[i])
  return { X: { rows: count, columns: 6, values: x }, y, weights: null }
}

function problem(penalty: Penalty = NONE, more: Partial<NetProblem> = {}): NetProblem {
  return {
    train: rows(1, 60),
    validation: rows(2, 40),
    test: rows(3, 40),
    loss: 'squared',
    layers: [layer('hidden', 8, { activation: 'tanh', penalty }), layer('output', 1)],
    start: 'glorot',
    ...more,
  }
}

const linear = (penalty: Penalty): NetProblem =>
  problem(NONE, { layers: [layer('output', 1, { penalty })], start: 'zeros' })
const metric = (result: ReturnType<typeof trainNet>, name: string) => result.points.map((point) => point.metrics[name])
const fresh = () => ({ init: testRandom(1), shuffle: testRandom(2) })

describe('a training', () => {
  it('lowers the objective and says what there is to say', () => {
    const result = trainNet(problem(l1(0.01)), settings({ epochs: 200 }))
    const objective = metric(result, 'train.objective')
    expect(objective[200]).toBeLessThan(objective[0] / 2)
    expect(result.points).toHaveLength(201)
    const { metrics, lambda, histograms } = result.points[200]
    const expected = [
      'train.loss',
      'train.rmse',
      'train.mae',
      'train.r2',
      'validation.loss',
      'test.rmse',
      'nonzeros',
      'sparsity',
    ]
    const perLayer = [
      'nonzeros.hidden',
      'sparsity.output',
      'features',
      'dead_units',
      'l1_norm',
      'max_abs_weight',
      'near_zeros',
    ]
    expect(Object.keys(metrics)).toEqual(expect.arrayContaining([...expected, ...perLayer]))
    expect(metrics['train.objective']).toBeCloseTo(metrics['train.loss'] + 0.01 * metrics['l1_norm.hidden'], 12)
    expect(metrics.nonzeros).toBe(metrics['nonzeros.hidden'])
    expect(lambda).toEqual({ hidden: 0.01, output: 0 })
    const { counts, zeros } = histograms.hidden
    expect(counts.reduce((sum, count) => sum + count, 0) + zeros).toBe(48)
  })

  it('gives the same bits again', () => {
    const run = () => trainNet(problem(l1(0.01)), settings({ epochs: 20, batchSize: 16, random: fresh() }))
    expect(run()).toEqual(run())
  })

  it('counts a row of weight 2 as two rows', () => {
    const once = rows(1, 60)
    const weights = new Float64Array(60).fill(1)
    weights[59] = 2
    const doubled = rows(1, 60)
    const values = new Float64Array(61 * 6)
    for (let j = 0; j < 6; j++) {
      values.set(doubled.X.values.subarray(j * 60, (j + 1) * 60), j * 61)
      values[j * 61 + 60] = doubled.X.values[j * 60 + 59]
    }
    const twice = {
      X: { rows: 61, columns: 6, values },
      y: Float64Array.from([...doubled.y, doubled.y[59]]),
      weights: null,
    }
    const a = trainedWeights(problem(l1(0.01), { train: { ...once, weights } }), { random: fresh() })
    const b = trainedWeights(problem(l1(0.01), { train: twice }), { random: fresh() })
    expect(distance(a['hidden.weight'], b['hidden.weight'])).toBeLessThan(1e-14)
  })

  it('goes through every row once in an epoch, in batches', () => {
    const result = trainNet(problem(), settings({ epochs: 3, batchSize: 25 }))
    expect(result.steps).toBe(9)
    expect(trainNet(problem(), settings({ epochs: 3, batches: [[0, 1], [2], [5, 5]] })).steps).toBe(9)
    expect(() => trainNet(problem(), settings({ batches: [[60]] }))).toThrow('rows are 0 to 59')
  })

  it('takes the whole batch in any order alike', () => {
    const listed = [Array.from({ length: 60 }, (_, i) => 59 - i)]
    const full = trainedWeights(problem(), { random: fresh() })['hidden.weight']
    expect(
      distance(trainedWeights(problem(), { batches: listed, random: fresh() })['hidden.weight'], full),
    ).toBeLessThan(1e-14)
  })

  it('is much the same in single precision', () => {
    const double = trainedWeights(problem(l1(0.02)), { epochs: 100, random: fresh() })['hidden.weight']
    const single = trainedWeights(problem(l1(0.02)), { epochs: 100, precision: 'float32', random: fresh() })[
      'hidden.weight'
    ]
    expect(single).toBeInstanceOf(Float32Array)
    expect(distance(single, double)).toBeLessThan(1e-4)
  })

  it('tells classes apart', () => {
    const { X, y } = rows(1, 60)
    const classes = Float64Array.from(y, (t) => (t > 0.5 ? 2 : t > -0.5 ? 1 : 0))
    const three = problem(l1(0.001), {
      train: { X, y: classes, weights: null },
      validation: null,
      test: null,
      loss: 'cross-entropy',
    })
    const layers = [three.layers[0], layer('output', 3)]
    const result = trainNet(
      { ...three, layers },
      settings({ epochs: 300, update: { kind: 'subgradient', optimizer: { ...SGD, learning_rate: 0.5 } } }),
    )
    expect(result.points[300].metrics['train.accuracy']).toBeGreaterThan(0.9)
    const two = { X, y: Float64Array.from(y, (t) => Number(t > 0)), weights: null }
    const logistic = trainNet(
      { ...linear(l1(0.01)), train: two, validation: null, test: null, loss: 'logistic' },
      settings({ epochs: 300 }),
    )
    expect(logistic.points[300].metrics['train.auc']).toBeGreaterThan(0.95)
  })
})

describe('a training ends', () => {
  it('when validation gets no better, with the best weights', () => {
    const many = problem(NONE, { layers: [layer('hidden', 40, { activation: 'tanh' }), layer('output', 1)] })
    const noisy = { ...many.train, y: normals(77, 60) }
    const result = trainNet(
      { ...many, train: noisy },
      settings({
        epochs: 5000,
        earlyStopping: { patience: 15, minDelta: 0 },
        snapshots: { steps: [], keep: ['best', 'last', 'first'] },
      }),
    )
    if (result.status === 'diverged') throw new Error('diverged')
    expect(result.reason).toBe('early-stopping')
    expect(result.status).toBe('completed')
    const losses = metric(result, 'validation.loss')
    expect(result.point.metrics['validation.loss']).toBe(Math.min(...losses))
    expect(result.epochs).toBe(result.point.epoch + 15)
    const best = result.snapshots.find(({ name }) => name === 'best')
    expect(best?.tensors).toEqual(result.weights)
    expect(result.snapshots.map(({ name }) => name).sort()).toEqual(['best', 'final', 'first'])
  })

  it('in the epoch in which it diverges', () => {
    const update = { kind: 'subgradient', optimizer: { ...SGD, learning_rate: 1e6 } } as const
    const result = trainNet(linear(NONE), settings({ update, epochs: 1000 }))
    if (result.status !== 'diverged') throw new Error(result.status)
    expect(result.why).toBe(`not a finite number in epoch ${result.epochs}`)
    expect(result.epochs).toBeGreaterThan(5)
    expect(result.epochs).toBeLessThan(60)
    expect(metric(result, 'train.loss').slice(0, -1).every(Number.isFinite)).toBe(true)
  })

  it('without weights where every number is finite and the steps ran away', () => {
    const trainAt = (learning_rate: number, epochs: number) =>
      trainNet(
        linear(NONE),
        settings({ update: { kind: 'subgradient', optimizer: { ...SGD, learning_rate } }, epochs }),
      )
    const away = trainAt(1e6, 5)
    if (away.status !== 'diverged') throw new Error(away.status)
    const [start, end] = [metric(away, 'train.loss')[0], metric(away, 'train.loss').at(-1) ?? 0]
    expect(end / start).toBeGreaterThan(1e3)
    expect(away.why).toBe(`the training loss ended at ${(end / start).toExponential(1)} times what it was at the start`)

    // One that is as far off, and on its way, is no such training.
    const { train } = linear(NONE)
    const y = train.y.map((value) => value + 1e4)
    const far = trainNet({ ...linear(NONE), train: { ...train, y } }, settings({ epochs: 1 }))
    expect(metric(far, 'train.r2').at(-1)).toBeLessThan(-1e6)
    expect(far.status).toBe('completed')
  })

  it('when the tolerance is reached, and is unconverged if it is not', () => {
    const reached = trainNet(linear(l1(0.1)), settings({ epochs: 10_000, tolerance: 1e-8 }))
    expect(reached).toMatchObject({ status: 'completed', reason: 'tolerance' })
    expect(reached.epochs).toBeLessThan(1000)
    expect(trainNet(linear(l1(0.1)), settings({ epochs: 3, tolerance: 1e-8 }))).toMatchObject({
      status: 'unconverged',
      reason: 'epochs',
    })
  })

  it('with the mean of the weights, made sparse once more', () => {
    const update = { kind: 'proximal', correction: 'exact', optimizer: { ...SGD, learning_rate: 0.2 } } as const
    const run = (averageFrom: number | null) =>
      weightsOf(
        trainNet(linear(l1(0.2)), settings({ update, epochs: 50, batchSize: 5, averageFrom, random: fresh() })),
      )['output.weight']
    expect(distance(run(20), run(null))).toBeGreaterThan(0)
    expect(zerosIn(run(20))).toBeGreaterThan(0)
    const exact = trainedWeights(linear(l1(0.2)), { update, epochs: 2000 })['output.weight']
    expect(distance(run(20), exact)).toBeLessThan(0.1)
  })
})

describe('λ', () => {
  it('follows its schedule', () => {
    const at = (penalty: Penalty) =>
      trainNet(linear(penalty), settings({ epochs: 5 })).points.map((point) => point.lambda.output)
    expect(at(l1({ schedule: { kind: 'constant', value: 0.1 } }))).toEqual([0.1, 0.1, 0.1, 0.1, 0.1, 0.1])
    expect(at(l1({ schedule: { kind: 'linear', from: 0, to: 1, epochs: 3 } }))).toEqual([0, 0, 0.5, 1, 1, 1])
    expect(at(l1({ schedule: { kind: 'warm-up', to: 1, epochs: 4 } }))).toEqual([0.25, 0.25, 0.5, 0.75, 1, 1])
    const cosine = at(l1({ schedule: { kind: 'cosine', from: 1, to: 0, epochs: 3 } }))
    for (const [epoch, lambda] of [1, 1, 0.5, 0, 0, 0].entries()) expect(cosine[epoch]).toBeCloseTo(lambda, 15)
  })

  it('as a share of λ_max empties a linear model from 1 on', () => {
    const zeros = (max_fraction: number) =>
      zerosIn(trainedWeights(linear(l1({ max_fraction })), { epochs: 3000 })['output.weight'])
    expect(zeros(1.001)).toBe(6)
    expect(zeros(0.98)).toBe(5)
  })

  it.each(['relu', 'tanh', 'leaky-relu'] as const)('as a share of the λ_max of a hidden layer, %s', (activation) => {
    const net = (max_fraction: number) =>
      problem(NONE, { layers: [layer('hidden', 8, { activation, penalty: l1({ max_fraction }) }), layer('output', 1)] })
    const lambda = trainNet(net(1), settings({ epochs: 1, random: fresh() })).points[0].lambda.hidden
    expect(lambda).toBeGreaterThan(0.05)
    expect(lambda).toBeLessThan(5)
    expect(trainNet(net(0.5), settings({ epochs: 1, random: fresh() })).points[0].lambda.hidden).toBe(lambda / 2)
  })

  it('cannot be a share where there is none', () => {
    expect(() => trainNet(linear(l2({ max_fraction: 0.1 })), settings())).toThrow('no λ_max')
    expect(() => trainNet(linear(l1({ path: { count: 3 } })), settings())).toThrow('no path')
  })

  it('spares the biases unless it is told to take them', () => {
    const strong = (bias: boolean) => trainedWeights(linear({ ...l1(10), bias }), { epochs: 500 })['output.bias'][0]
    expect(strong(false)).not.toBe(0)
    expect(strong(true)).toBe(0)
  })
})

describe('snapshots and clipping', () => {
  it('keeps the weights of epochs and steps', () => {
    const { snapshots } = trainNet(
      problem(),
      settings({ epochs: 4, batchSize: 30, snapshots: { every: 2, steps: [1, 3], keep: ['first', 'last'] } }),
    )
    expect(snapshots.map(({ name }) => name)).toEqual([
      'first',
      'step-000001',
      'step-000003',
      'epoch-000002',
      'epoch-000004',
      'final',
    ])
    expect(snapshots[5].tensors).toEqual(snapshots[4].tensors)
  })

  it('never steps further than the norm', () => {
    const run = (clipNorm: number) => {
      const { snapshots } = trainNet(
        problem(),
        settings({ epochs: 1, clipNorm, random: fresh(), snapshots: { steps: [], keep: ['first', 'last'] } }),
      )
      return Object.keys(snapshots[0].tensors).reduce((sum, name) => {
        const [before, after] = [snapshots[0].tensors[name], snapshots[1].tensors[name]]
        return sum + Array.from(after).reduce((part, w, j) => part + (w - before[j]) ** 2, 0)
      }, 0)
    }
    expect(Math.sqrt(run(1e-3))).toBeCloseTo(0.1 * 1e-3, 6)
    expect(run(1e9)).toBe(run(1e12))
  })
})

describe('adaptive and group penalties', () => {
  it('drops whole inputs, and none that is needed', () => {
    const group: Penalty = { kind: 'group-l1', groups: 'inputs', ...shared(0.05) }
    // A net whose output weights are free makes the hidden ones small and itself the same: both layers are held.
    const layers = [
      layer('hidden', 8, { activation: 'tanh', penalty: group }),
      layer('output', 1, { penalty: l2(0.02) }),
    ]
    const result = trainNet(problem(NONE, { layers }), settings({ epochs: 3000, evaluateEvery: 3000 }))
    const w = Array.from(weightsOf(result)['hidden.weight'])
    const used = Array.from({ length: 6 }, (_, j) => w.filter((x, k) => k % 6 === j && x !== 0).length)
    expect(used.slice(0, 2)).toEqual([8, 8])
    expect(used.filter((count) => count === 0).length).toBeGreaterThanOrEqual(3)
    expect(result.points[1].metrics.features).toBe(used.filter((count) => count > 0).length)
  })

  it('finds the planted features of a linear model', () => {
    const adaptive: Penalty = { kind: 'adaptive-l1', gamma: 1, epsilon: 1e-6, pilot_epochs: 50, ...shared(0.005) }
    const w = trainedWeights(linear(adaptive), { epochs: 1000 })['output.weight']
    expect(Array.from(w, (x) => x !== 0)).toEqual([true, true, false, false, false, false])
  })
})

function shared(lambda: number) {
  return { lambda, convention: 'lariat', factors: {}, bias: false } as const
}
