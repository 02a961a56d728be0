import { describe, expect, test } from 'vitest'
import { runSpecOf } from '../../pipeline/spec/resolve.ts'
import { scratch } from '../scratch.ts'
import { loadText } from './load-text.ts'

const folder = scratch()
const least = `name: least
data: {kind: bundled, dataset: diabetes}
model: {kind: linear}
`
const load = (...overrides: readonly string[]) => loadText(folder, least, overrides)

test('the shortest spec is this one', () => {
  expect(load().experiment).toEqual({
    name: 'least',
    description: '',
    seed: 0,
    data: {
      kind: 'bundled',
      dataset: 'diabetes',
      exclude: [],
      one_hot: [],
      missing: 'error',
      split: { kind: 'none' },
      scaling: { features: 'standardize', target: 'center', fit_on: 'train' },
    },
    model: { kind: 'linear', fit_intercept: true },
    penalty: { kind: 'none' },
    update: { kind: 'coordinate-descent', max_passes: 100000 },
    train: {
      tolerance: 1e-7,
      epochs: 100,
      batch_size: 32,
      shuffle: true,
      evaluate_every: 1,
      precision: 'float64',
    },
    snapshots: { steps: [], keep: ['best', 'last'] },
    validation: { kind: 'none' },
    select: { metric: 'train.loss', rule: 'min', within: 0.01, constraints: [] },
    expect: [],
  })
})

test('what is resolved is itself a spec, and resolves to itself', () => {
  const overrides = [
    'penalty={kind: l1, lambda: {path: {}}}',
    'validation={kind: cross-validation}',
    'search={kind: grid}',
  ]
  const { experiment } = load(...overrides)
  expect(loadText(folder, JSON.stringify(experiment)).experiment).toEqual(experiment)
})

describe('defaults follow from other values', () => {
  test('a target is centred where there is an intercept', () => {
    expect(load().experiment.data.scaling.target).toBe('center')
    expect(load('model.fit_intercept=false').experiment.data.scaling.target).toBe('none')
    expect(load('data.scaling.target=none').experiment.data.scaling.target).toBe('none')
  })

  test('selection is by validation where there is one, and of a single fit where there is only that', () => {
    const selectOf = (...overrides: readonly string[]) => load(...overrides).experiment.select?.metric
    const path = 'penalty={kind: l1, lambda: {path: {}}}'
    expect(selectOf('validation={kind: cross-validation}')).toBe('validation.loss')
    expect(selectOf('penalty={kind: l1, lambda: 1}')).toBe('train.loss')
    expect(selectOf('penalty={kind: l1, lambda: {max_fraction: 0.1}}')).toBe('train.loss')
    expect(selectOf(path)).toBeUndefined()
    expect(selectOf('search={kind: grid, parameters: {seed: {values: [1, 2]}}}')).toBeUndefined()
    expect(selectOf(path, 'select={metric: train.loss}')).toBe('train.loss')
  })

  test('a path has 100 λ, unless it says how many or which', () => {
    const pathOf = (path: string) => load(`penalty={kind: l1, lambda: {path: ${path}}}`).experiment.penalty
    expect(pathOf('{}')).toMatchObject({ lambda: { path: { count: 100 } } })
    expect(pathOf('{count: 3}')).toMatchObject({ lambda: { path: { count: 3 } } })
    expect(pathOf('{values: [1]}')).toMatchObject({ lambda: { path: { values: [1] } } })
    expect(JSON.stringify(pathOf('{values: [1]}'))).not.toContain('count')
  })
})

test('a run knows what decides its numbers, and nothing that only names or judges it', () => {
  const run = runSpecOf(load('expect=[{metric: gap, max: 1}]').experiment)
  expect(Object.keys(run)).toEqual(['seed', 'data', 'model', 'penalty', 'update', 'train', 'validation', 'snapshots'])
})

describe('what works but is hardly meant is warned of', () => {
  const warningsOf = (...overrides: readonly string[]) => load(...overrides).warnings.map(({ path }) => path)

  test.for([
    ['a path without validation', ['penalty={kind: l1, lambda: {path: {}}}'], 'penalty.lambda.path'],
    ['validation rows that nothing uses', ['data.split={kind: fraction, validation: 0.2}'], 'data.split.validation'],
    ['shifting features without an intercept', ['model.fit_intercept=false'], 'data.scaling.features'],
  ] as const)('%s', ([, overrides, path]) => {
    expect(warningsOf(...overrides)).toEqual([path])
  })

  test('but nothing else is', () => {
    expect(warningsOf()).toEqual([])
    expect(warningsOf('data.split={kind: fraction, validation: 0.2}', 'validation={kind: holdout}')).toEqual([])
    expect(warningsOf('model.fit_intercept=false', 'data.scaling={features: unit-variance}')).toEqual([])
  })
})
