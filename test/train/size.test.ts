import { describe, expect, test } from 'vitest'
import type { Dataset } from '../../pipeline/data/dataset.ts'
import { LIMITS } from '../../pipeline/spec/limits.ts'
import { sizeFaults } from '../../pipeline/train/checks/size.ts'
import { datasetOf } from '../data/fixture.ts'
import { scratch } from '../scratch.ts'
import { loadText } from '../spec/load-text.ts'

const folder = scratch()

/** The faults of a spec on a table of so many rows and columns, of which there need be none. */
function faults(rows: number, columns: number, spec: string, classes: readonly string[] | null = null) {
  const { experiment } = loadText(folder, `name: size\ndata: {kind: bundled, dataset: diabetes}\n${spec}`)
  const tiny = datasetOf([[1, 2]])
  const dataset: Dataset = { ...tiny, X: { ...tiny.X, rows, columns }, classes }
  return sizeFaults(experiment, dataset, LIMITS.memory)
}

const digits = Array.from({ length: 10 }, (_, k) => String(k))

describe('real work is not refused', () => {
  test.for([
    [
      'a million rows and fifty columns, cross-validated along a path',
      1e6,
      50,
      'model: {kind: linear}\npenalty: {kind: l1, lambda: {path: {count: 100}}}\nvalidation: {kind: cross-validation}',
      null,
    ],
    [
      'ten thousand λ',
      442,
      100,
      'model: {kind: linear}\npenalty: {kind: l1, lambda: {path: {count: 10000}}}\nvalidation: {kind: cross-validation}',
      null,
    ],
    [
      'a net of 784, 1024 and 10 units on 60,000 images',
      60_000,
      784,
      'model: {kind: mlp, layers: [{name: hidden, units: 1024}, {name: output}]}\nupdate: {kind: proximal, optimizer: {kind: adam}}\ntrain: {epochs: 200, batch_size: 128}\nsnapshots: {every: 10}',
      digits,
    ],
    [
      'genes: few rows and very many columns',
      200,
      20_000,
      'model: {kind: linear}\npenalty: {kind: elastic-net, lambda: {path: {count: 100}}}\nvalidation: {kind: cross-validation}',
      null,
    ],
    [
      'leave-one-out of wide rows, which makes no matrix for each',
      1600,
      1500,
      'model: {kind: linear}\npenalty: {kind: l1, lambda: 1}\nvalidation: {kind: leave-one-out}',
      null,
    ],
    [
      'a long training on a small table',
      442,
      10,
      'model: {kind: linear}\nupdate: {kind: subgradient}\ntrain: {epochs: 1000000, evaluate_every: 100, batch_size: full}',
      null,
    ],
  ] as const)('%s', ([, rows, columns, spec, classes], { expect }) => {
    expect(faults(rows, columns, spec, classes)).toEqual([])
  })
})

describe('refused, at what needs the most, is', () => {
  test.for([
    [
      'a net too wide',
      442,
      10,
      'model: {kind: mlp, layers: [{name: a, units: 100000}, {name: b, units: 100000}, {name: c}]}',
      'model.layers[1].units',
    ],
    [
      'a path of too many numbers',
      442,
      1e5,
      'model: {kind: linear}\npenalty: {kind: l1, lambda: {path: {count: 100000}}}',
      'penalty.lambda.path',
    ],
    [
      'a table of more than there is room for',
      1e6,
      50_000,
      'model: {kind: linear}\npenalty: {kind: l2, lambda: 1}',
      'data',
    ],
    [
      'metrics of too many epochs',
      442,
      10,
      'model: {kind: linear}\nupdate: {kind: proximal}\ntrain: {epochs: 100000000}',
      'train.epochs',
    ],
    [
      'too many snapshots',
      1e4,
      1000,
      'model: {kind: linear}\nupdate: {kind: proximal}\ntrain: {epochs: 1000000, evaluate_every: 1000000}\nsnapshots: {every: 1}',
      'snapshots.every',
    ],
    [
      'a batch that goes through too many units',
      1e6,
      10,
      'model: {kind: mlp, layers: [{name: a, units: 1000}, {name: b}]}\ntrain: {batch_size: full}',
      'train.batch_size',
    ],
    [
      'work of a century',
      1e6,
      100,
      'model: {kind: mlp, layers: [{name: a, units: 1000}, {name: b}]}\ntrain: {epochs: 100000000, evaluate_every: 100000000}',
      'train.epochs',
    ],
  ] as const)('%s', ([, rows, columns, spec, path], { expect }) => {
    expect(faults(rows, columns, spec).map((fault) => fault.path)).toEqual([path])
  })
})

test('a fault says the estimate and the limit', () => {
  const [fault] = faults(
    442,
    10,
    'model: {kind: mlp, layers: [{name: a, units: 100000}, {name: b, units: 100000}, {name: c}]}',
  )
  expect(fault.what).toMatch(/^a net of 1\.0e\+10 weights: such a run needs about \d+ GB, and the limit is 8 GB$/)
})
