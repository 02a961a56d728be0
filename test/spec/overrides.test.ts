import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { applyOverrides } from '../../pipeline/spec/overrides.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { scratch } from '../scratch.ts'
import { loadText, placesOf } from './load-text.ts'

const folder = scratch()
const base = `name: base
data: {kind: bundled, dataset: diabetes, exclude: [age]}
model: {kind: linear}
penalty:
  kind: l1
  lambda: {path: {count: 3}}
expect:
  - {metric: gap, max: 1}
`
const load = (...overrides: readonly string[]) => loadText(folder, base, overrides).experiment
const places = (...overrides: readonly string[]) => placesOf(folder, base, overrides)

describe('--set', () => {
  test('replaces a value, of whatever kind', () => {
    expect(load('seed=7').seed).toBe(7)
    expect(load('penalty.lambda=0.5').penalty).toMatchObject({ lambda: 0.5 })
    expect(load('data.exclude=[sex, bmi]').data.exclude).toEqual(['sex', 'bmi'])
    expect(load('data.exclude[0]=sex').data.exclude).toEqual(['sex'])
    expect(load('penalty={kind: none}').penalty).toEqual({ kind: 'none' })
    expect(load('description=is a=b?').description).toBe('is a=b?')
    expect(load('name="1"').name).toBe('1')
  })

  test('adds what the file does not have, and the mappings around it', () => {
    expect(load('select.rule=one-se', 'validation.kind=cross-validation', 'validation.folds=4')).toMatchObject({
      select: { rule: 'one-se' },
      validation: { kind: 'cross-validation', folds: 4 },
    })
    expect(load('penalty.factors.bmi=0').penalty).toMatchObject({ factors: { bmi: 0 } })
    expect(load('expect[1]={metric: kkt, max: 1}').expect).toHaveLength(2)
  })

  test('puts a mapping where a plain value was', () => {
    expect(load('penalty.lambda=1', 'penalty.lambda.max_fraction=0.1').penalty).toMatchObject({
      lambda: { max_fraction: 0.1 },
    })
  })

  test('reaches keys with dots of their own, and items of lists by their names', () => {
    const dotted = `${base}search:
  kind: grid
  parameters:
    penalty.lambda: {log: [0.1, 1], count: 3}
`
    const set = (...overrides: readonly string[]) => loadText(folder, dotted, overrides).experiment
    expect(set('search.parameters.penalty.lambda.count=5').search).toMatchObject({
      parameters: { 'penalty.lambda': { log: [0.1, 1], count: 5 } },
    })
    const net = `name: net
data: {kind: bundled, dataset: diabetes}
model: {kind: mlp, layers: [{name: first, units: 4}, {name: first-half, units: 3}, {name: out}]}
train: {epochs: 2}
`
    expect(loadText(folder, net, ['model.layers.first-half.units=7']).experiment.model).toMatchObject({
      layers: [{ units: 4 }, { units: 7 }, {}],
    })
  })

  test('adds a parameter to a search by its path', () => {
    const searched = `${base}search: {kind: grid, parameters: {seed: {values: [1]}}}\n`
    const search = (...overrides: readonly string[]) => loadText(folder, searched, overrides).experiment.search
    expect(search('search.parameters.penalty.lambda={values: [1, 2]}')).toMatchObject({
      parameters: { seed: { values: [1] }, 'penalty.lambda': { values: [1, 2] } },
    })
    expect(search('search.parameters.penalty.lambda.values=[3]', 'search.parameters.seed.values=[4]')).toMatchObject({
      parameters: { seed: { values: [4] }, 'penalty.lambda': { values: [3] } },
    })
  })

  test('keeps the name of what it replaces, and the original of what is there by its name', () => {
    const named = base.replace('lambda: {path: {count: 3}}', 'lambda: &l {path: &p {count: 3}}')
    const shared = `${named}tuning: {x: *p}\n`
    const value = (...overrides: readonly string[]) => {
      const document = parseDocument(shared)
      applyOverrides(document, overrides)
      return document.toJS()
    }
    expect(value('penalty.lambda.path.count=5')).toMatchObject({ tuning: { x: { count: 5 } } })
    expect(value('penalty.lambda.path={count: 7}')).toMatchObject({ tuning: { x: { count: 7 } } })
    expect(value('tuning.x.count=9')).toMatchObject({
      penalty: { lambda: { path: { count: 3 } } },
      tuning: { x: { count: 9 } },
    })
    expect(value('tuning.x.further=1')).toMatchObject({ tuning: { x: { count: 3, further: 1 } } })
  })

  test('the last one wins', () => {
    expect(load('seed=1', 'seed=2').seed).toBe(2)
  })

  test('leaves the text of the spec as the user wrote it', () => {
    expect(loadText(folder, base, ['seed=7']).written.text).toBe(base)
  })
})

test('a value that the search gives to every run is worth a warning at --set', async () => {
  const searched = `${base}search: {kind: grid, parameters: {penalty.lambda: {values: [1, 2]}}}\n`
  const warned = async (...overrides: readonly string[]) =>
    (await planExperiment(loadText(folder, searched, overrides))).warnings.map(
      ({ file, line, path, what }) => `${file}:${line} ${path}: ${what}`,
    )
  expect(await warned('seed=3', 'penalty.lambda=0.1')).toEqual([
    '--set:2 penalty.lambda: the search gives penalty.lambda a value in every run, so that this one is used by none',
  ])
  expect(await warned('penalty={kind: l1, lambda: 1}', 'search.parameters.penalty.lambda.values=[3]')).toEqual([])
})

describe('a fault that --set brings is placed at --set', () => {
  test.for([
    ['seed=-1', '--set:1:1 seed'],
    ['penalty.lamda=3', '--set:1:1 penalty.lamda'],
    ['penalti.kind=l1', '--set:1:1 penalti'],
    ['penalty={kind: l1}', '--set:1:1 penalty'],
    ['penalty.lambda=.nan', '--set:1:1 penalty.lambda'],
    ['penalty={kind: l1, lambda: .inf}', '--set:1:1 penalty.lambda'],
    ['penalty.factors={agee: 1}', '--set:1:1 penalty.factors.agee'],
    ['data.features=[bmi, bmj]', '--set:1:1 data.features[1]'],
    ['data.features[0]=bmi', '--set:1:1 data.features'],
    ['expect[0].max=much', '--set:1:1 expect[0].max'],
    ['search.parameters.seed={values: [1]}', '--set:1:1 search'],
    ['__proto__.polluted=1', '--set:1:1 __proto__'],
    ['data={__proto__: {polluted: 1}}', '--set:1:1 data.__proto__'],
    ['name.first=x', '--set:1:1 name'],
    ['penalty.kind=l3', '--set:1:1 penalty.kind'],
  ])('%s', async ([override, place]) => {
    expect(await places(override)).toEqual([place])
  })

  test.for([
    'seed',
    '=3',
    '[0]=3',
    'penalty.lambda={a',
    'expect[9].max=1',
    'expect.max=1',
    'data.exclude.first=age',
  ])('%s is refused as a whole', async (override) => {
    expect(await places(override)).toEqual([`--set:1:1 ${override}`])
  })

  test('by its own number, beside those of the file', async () => {
    const broken = base.replace('kind: linear', 'kind: linea')
    expect(await placesOf(folder, broken, ['seed=1', 'train.tolerance=2', 'name=A'])).toEqual([
      '--set:2:1 train.tolerance',
      '--set:3:1 name',
      '3:15 model.kind',
    ])
  })
})
