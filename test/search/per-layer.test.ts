import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openSearch } from '../../pipeline/search/index.ts'
import type { Round } from '../../pipeline/search/search.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { pointsOf } from '../../pipeline/train/points.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

const PATH = `name: path
data: {kind: synthetic, rows: 40, columns: 4, informative: 2}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 10}}}
update: {kind: coordinate-descent}
validation: {kind: cross-validation, folds: 4}
`

function net(activation: string, penalty = '{kind: l1, lambda: 0.01}', output = ''): string {
  return `name: net
data: {kind: synthetic, rows: 60, columns: 4, informative: 2, split: {kind: fraction, validation: 0.3}}
model: {kind: mlp, layers: [{name: hidden, units: 3, activation: ${activation}}, {name: output${output}}]}
penalty: ${penalty}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 0.05}}
train: {epochs: 5}
validation: {kind: holdout}
search: {kind: per-layer, by: layer, lambda: {log: [0.001, 0.1], count: 3}}
`
}

const load = (spec: string) => loadSpec(write('per-layer.yaml', spec))

/** A round as it ends where each proposal comes to such a validation loss; null is one that failed. */
function finished(spec: string, losses: readonly (number | null)[]): Round {
  return openSearch(load(spec))
    .next([])
    .map((proposal, k) => {
      const loss = losses[k]
      return {
        proposal,
        runs: [
          loss === null
            ? { status: 'diverged' as const, points: pointsOf([]) }
            : { status: 'completed' as const, points: pointsOf([{ 'validation.loss': loss, converged: true }]) },
        ],
      }
    })
}

describe('by feature', () => {
  test('there are two runs in one round: the path, and the one whose λ are found apart', () => {
    const search = openSearch(load(`${PATH}search: {kind: per-layer, by: feature}\n`))
    const round = search.next([])
    expect(round.map(({ settings }) => settings.map(({ path, value }) => [path, value]))).toEqual([
      [],
      [['tuning', { by: 'feature', budget: 2 }]],
    ])
    expect(search.bounds).toMatchObject({ rounds: 1, configurations: 2 })
    expect(search.next([round.map((proposal) => ({ proposal, runs: [] }))])).toEqual([])
  })

  test('the run beside is the one that the spec makes without a search', async () => {
    const [alone] = (await planExperiment(load(PATH))).runs
    const [beside, tuned] = (await planExperiment(load(`${PATH}search: {kind: per-layer, by: feature}\n`))).runs
    expect(beside.id).toBe(alone.id)
    expect(tuned.id).not.toBe(alone.id)
  })
})

describe('by layer', () => {
  test('every penalty has the same λ first, and the best of them is what separate ones are compared with', () => {
    const spec = net('tanh')
    const search = openSearch(load(spec))
    expect(search.next([]).map(({ settings }) => settings.map(({ path, value }) => [path, value]))).toEqual([
      [['penalty.lambda', 0.001]],
      [['penalty.lambda', 0.01]],
      [['penalty.lambda', 0.1]],
    ])
    const round = finished(spec, [0.3, 0.2, null])
    const [{ settings }] = search.next([round])
    expect(settings).toMatchObject([{ path: 'tuning', value: { by: 'layer', single: 0.01, budget: 2 } }])
    expect(search.bounds).toMatchObject({ rounds: 2, configurations: 4 })
    expect(search.next([round, []])).toEqual([])
  })

  test('a layer with a penalty of its own has its λ set, too', () => {
    const search = openSearch(load(net('tanh', '{kind: l1, lambda: 1}', ', penalty: {kind: l2, lambda: 1}')))
    const [{ settings }] = search.next([])
    expect(settings.map(({ path }) => path)).toEqual(['penalty.lambda', 'model.layers[1].penalty.lambda'])
  })

  test('where no λ came to a number there is no second round', () => {
    const spec = net('tanh')
    expect(openSearch(load(spec)).next([finished(spec, [null, null, null])])).toEqual([])
  })

  test.for([
    ['relu', '{kind: l1, lambda: 1}', '', /geometric mean: one λ is searched/],
    ['leaky-relu', '{kind: l2, lambda: 1}', '', /geometric mean: one λ is searched/],
    [
      'identity',
      '{kind: l1, lambda: 1}',
      ', penalty: {kind: l2, lambda: 1}',
      /only the product matters, that under L2 by its root/,
    ],
  ] as const)('with %s under %s one λ is all there is, which is said', async ([activation, penalty, output, said]) => {
    const spec = net(activation, penalty, output)
    const search = openSearch(load(spec))
    expect(search.bounds).toMatchObject({ rounds: 1, configurations: 3 })
    expect(search.next([finished(spec, [0.3, 0.2, 0.1])])).toEqual([])
    const { warnings } = await planExperiment(load(spec))
    expect(warnings.map(({ what }) => what)).toEqual([expect.stringMatching(said)])
  })

  test.for([
    ['relu', '{kind: elastic-net, lambda: 1}', ''],
    ['relu', '{kind: l1, lambda: 1, bias: true}', ''],
    ['softplus', '{kind: l1, lambda: 1}', ''],
  ] as const)('with %s under %s%s each λ counts', ([activation, penalty, output]) => {
    const search = openSearch(load(net(activation, penalty, output)))
    expect(search.bounds.rounds).toBe(2)
    expect(search.notes).toEqual([])
  })

  test('an experiment that lost its last run ends with the same bytes', async () => {
    const file = write('net.yaml', net('tanh'))
    const out = fresh()
    const { folder, plan } = await runHere(file, out)
    const last = plan.runs[plan.runs.length - 1]
    expect(last.spec.tuning?.by).toBe('layer')
    const record = () =>
      [join(folder, last.id, 'run.json'), join(folder, 'results.csv')].map((path) => readFileSync(path, 'utf8'))
    const before = record()
    rmSync(join(folder, last.id), { recursive: true })
    const again = await runHere(file, out)
    expect(again.trained).toBe(1)
    expect(record()).toEqual(before)
  })
})
