import { describe, expect, test } from 'vitest'
import { openSearch } from '../../pipeline/search/index.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { scratch } from '../scratch.ts'
import { follow, type Values, valuesOf } from './follow.ts'

const { write } = scratch()

function load(search: string, epochs = 27) {
  const text = `name: halving
seed: 4
data: {kind: synthetic, rows: 30, columns: 4, informative: 2, split: {kind: fraction, validation: 0.3}}
model: {kind: linear}
penalty: {kind: l1, lambda: 0.1}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 0.01}}
train: {epochs: ${epochs}}
validation: {kind: holdout}
search:
  kind: halving
  parameters:
    penalty.lambda: {log: [0.001, 1]}
${search}`
  return loadSpec(write('halving.yaml', text))
}

const lambdaOf = (values: Values) => Number(values['penalty.lambda'])
const lambdas = (round: ReturnType<typeof follow>[number]) => round.map(({ proposal }) => lambdaOf(valuesOf(proposal)))
const epochsOf = (round: ReturnType<typeof follow>[number]) =>
  round.map(({ proposal }) => valuesOf(proposal)['train.epochs'])

describe('successive halving', () => {
  test('trains one of eta for eta times as many epochs, up to train.epochs', () => {
    const rounds = follow(load('  budget: 27'), lambdaOf)
    expect(rounds.map((round) => [round.length, ...new Set(epochsOf(round))])).toEqual([
      [27, 1],
      [9, 3],
      [3, 9],
      [1, 27],
    ])
  })

  test('keeps the best by validation loss, in their order', () => {
    const rounds = follow(load('  budget: 27\n  eta: 5\n  min_epochs: 2', 50), (values) => bowl(lambdaOf(values)))
    for (const [k, round] of rounds.slice(1).entries()) {
      const before = lambdas(rounds[k])
      const best = new Set(before.toSorted((a, b) => bowl(a) - bowl(b)).slice(0, Math.floor(before.length / 5)))
      expect(lambdas(round)).toEqual(before.filter((lambda) => best.has(lambda)))
    }
    expect(rounds.map(({ length }) => length)).toEqual([27, 5, 1])
  })

  test('looks at each rung anew: what was ahead early may be left behind later', () => {
    // Small ones are good at once, large ones only after nine epochs.
    const loss = (values: Values) =>
      Number(values['train.epochs']) < 9 ? -lambdaOf(values) : Math.abs(lambdaOf(values) - 0.5)
    const rounds = follow(load('  budget: 27'), loss)
    const third = lambdas(rounds[2])
    expect(lambdas(rounds[3])).toEqual([third.toSorted((a, b) => Math.abs(a - 0.5) - Math.abs(b - 0.5))[0]])
  })

  test('never trains further what diverged, and ends where all did', () => {
    const loss = (values: Values) => (lambdaOf(values) > 0.005 ? Number.NaN : lambdaOf(values))
    const rounds = follow(load('  budget: 27'), loss)
    expect(rounds[1].length).toBeLessThan(9)
    expect(Math.max(...lambdas(rounds[1]))).toBeLessThanOrEqual(0.005)
    expect(follow(load('  budget: 27'), () => Number.NaN).map(({ length }) => length)).toEqual([27])
  })

  test('of equals keeps the earlier', () => {
    const rounds = follow(load('  budget: 27'), () => 1)
    expect(lambdas(rounds[1])).toEqual(lambdas(rounds[0]).slice(0, 9))
  })
})

describe('Hyperband', () => {
  const search = '  budget: 27\n  brackets: 4'

  test('has brackets of the sizes that Li et al. give, each beginning one rung later', () => {
    const rounds = follow(load(search), lambdaOf)
    // S = 3 and eta = 3: 27, ⌈4/3·9⌉, ⌈4/2·3⌉ and 4 begin.
    expect(rounds.map(({ length }) => length)).toEqual([27, 9 + 12, 3 + 4 + 6, 1 + 1 + 2 + 4])
    expect(rounds.map((round) => [...new Set(epochsOf(round))])).toEqual([[1], [3], [9], [27]])
    expect(new Set(rounds.flatMap(lambdas)).size).toBe(27 + 12 + 6 + 4)
  })

  test('says before it begins how many runs and epochs there are at most', () => {
    const { bounds } = openSearch(load(search))
    const rounds = follow(load(search), lambdaOf)
    expect(bounds).toMatchObject({ rounds: 4, configurations: rounds.flat().length })
    const epochs = rounds.flatMap(epochsOf).reduce((sum: number, count) => sum + Number(count), 0)
    expect(bounds.epochs).toBe(epochs)
  })

  test('lets brackets compete only within themselves', () => {
    const rounds = follow(load(search), lambdaOf)
    const fresh = lambdas(rounds[1]).slice(9)
    const kept = lambdas(rounds[2])
    expect(kept.filter((lambda) => fresh.includes(lambda))).toHaveLength(4)
  })
})

function bowl(lambda: number): number {
  return Math.abs(lambda - 0.1)
}
