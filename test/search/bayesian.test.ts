import { describe, expect, test } from 'vitest'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { scratch } from '../scratch.ts'
import { follow, type Values, valuesOf } from './follow.ts'

const { write } = scratch()

const AXES: Readonly<Record<string, string>> = {
  'penalty.l1_ratio': '{linear: [0, 1]}',
  'update.optimizer.momentum': '{linear: [0, 0.99]}',
  'penalty.lambda': '{log: [0.001, 1]}',
  'update.optimizer.learning_rate': '{distribution: {kind: log-uniform, low: 0.001, high: 1}}',
  'update.kind': '{choice: [proximal, subgradient, shrink, fista]}',
  'train.epochs': '{distribution: {kind: integer, low: 1, high: 64, log: true}}',
}
const [RATIO, MOMENTUM, LAMBDA, RATE, KIND, EPOCHS] = Object.keys(AXES)

function load(kind: string, paths: readonly string[], seed: number, more = '') {
  const text = `name: draws
seed: ${seed}
data: {kind: synthetic, rows: 20, columns: 4, informative: 2}
model: {kind: linear}
penalty: {kind: elastic-net, lambda: 1}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 0.01}}
validation: {kind: cross-validation, folds: 3}
search:
  kind: ${kind}
  budget: 40
  parameters:
${paths.map((path) => `    ${path}: ${AXES[path]}`).join('\n')}
${more}`
  return loadSpec(write(`${kind}.yaml`, text))
}

/** Decades below 1, between 0 and 1, of a number between 0.001 and 1. */
const decades = (value: unknown) => -Math.log10(Number(value)) / 3
const bowl = (value: number, bottom: number) => (value - bottom) * (value - bottom)

/** Functions with their valleys at fixed places. */
const PROBLEMS: readonly { name: string; paths: string[]; loss: (values: Values) => number }[] = [
  {
    name: 'a bowl of four dimensions',
    paths: [RATIO, MOMENTUM, LAMBDA, RATE],
    loss: (v) =>
      bowl(Number(v[RATIO]), 0.2) +
      bowl(Number(v[MOMENTUM]), 0.7) +
      bowl(decades(v[LAMBDA]), 0.3) +
      bowl(decades(v[RATE]), 0.5),
  },
  {
    name: 'a curved valley (Rosenbrock 1960)',
    paths: [RATIO, MOMENTUM],
    loss: (v) => {
      const [x, y] = [4 * Number(v[RATIO]) - 2, 4.2 * Number(v[MOMENTUM]) - 2]
      return 100 * bowl(y, x * x) + bowl(x, 1)
    },
  },
  {
    name: 'a bowl in each of four kinds, of which one lies lower',
    paths: [KIND, RATIO, LAMBDA],
    loss: (v) =>
      bowl(Number(v[RATIO]), 0.2) +
      bowl(decades(v[LAMBDA]), 0.3) +
      ['fista', '', 'proximal', 'subgradient', '', 'shrink'].indexOf(String(v[KIND])) / 10,
  },
  {
    name: 'edges where a third of all diverges',
    paths: [RATE, EPOCHS],
    loss: (v) => (decades(v[RATE]) < 1 / 3 ? Number.NaN : decades(v[RATE]) + 1 / Number(v[EPOCHS])),
  },
]

/** Mean over seeds of the best loss that a search finds. */
function found(kind: string, { paths, loss }: (typeof PROBLEMS)[number], seeds: number): number {
  const bests = Array.from({ length: seeds }, (_, seed) => {
    const losses = follow(load(kind, paths, seed), loss)
      .flat()
      .map(({ proposal }) => loss(valuesOf(proposal)))
    expect(losses).toHaveLength(40)
    return Math.min(...losses.filter((value) => !Number.isNaN(value)))
  })
  return bests.reduce((sum, best) => sum + best, 0) / seeds
}

describe('the Parzen estimator', () => {
  test.for(PROBLEMS)('on average finds a lower loss than random draws: $name', (problem) => {
    expect(found('bayesian', problem, 10)).toBeLessThan(found('random', problem, 10))
  })

  test('begins with random draws, then proposes as many at a time as it is told, and never one twice', () => {
    const rounds = follow(load('bayesian', [KIND, RATIO], 3, '  startup: 6\n  parallel: 5'), (v) => Number(v[RATIO]))
    expect(rounds.map(({ length }) => length)).toEqual([6, 5, 5, 5, 5, 5, 5, 4])
    const random = follow(load('random', [KIND, RATIO], 3), () => 0)
    expect(rounds[0].map(({ proposal }) => proposal)).toEqual(random[0].slice(0, 6).map(({ proposal }) => proposal))
    const all = rounds.flat().map(({ proposal }) => JSON.stringify(valuesOf(proposal)))
    expect(new Set(all).size).toBe(40)
  })

  test('goes on where everything diverges, and where all values are equal', () => {
    expect(follow(load('bayesian', [RATIO, KIND], 1), () => Number.NaN).flat()).toHaveLength(40)
    expect(follow(load('bayesian', [RATIO, KIND], 1), () => 1).flat()).toHaveLength(40)
  })

  test('tries every combination once where there are just as many as it may try', () => {
    const text = '    seed: {values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}\n'
    const rounds = follow(load('bayesian', [KIND], 1, text), (v) => Number(v.seed))
    expect(new Set(rounds.flat().map(({ proposal }) => JSON.stringify(valuesOf(proposal)))).size).toBe(40)
  })

  test('proposes the same from the same results, and keeps to what is not left out', () => {
    const more = `  where: ["${RATIO} > 0.5 or ${KIND} == 'fista'"]`
    const propose = () => follow(load('bayesian', [RATIO, KIND], 8, more), (v) => -Number(v[RATIO])).flat()
    const trials = propose()
    expect(propose()).toEqual(trials)
    for (const { proposal } of trials) {
      const values = valuesOf(proposal)
      expect(values[RATIO]).toBeLessThanOrEqual(0.5)
      expect(values[KIND]).not.toBe('fista')
    }
    expect(Math.max(...trials.map(({ proposal }) => Number(valuesOf(proposal)[RATIO])))).toBeGreaterThan(0.48)
  })
})
