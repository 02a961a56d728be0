import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expand } from '../../pipeline/search/expand.ts'
import { openSearch } from '../../pipeline/search/index.ts'
import type { SpecError } from '../../pipeline/spec/faults.ts'
import { type LoadedSpec, loadSpec } from '../../pipeline/spec/load.ts'
import { canonicalJson } from '../../pipeline/store/canonical.ts'
import { scratch } from '../scratch.ts'
import { type Values, valuesOf } from './follow.ts'

const { write } = scratch()

function load(search: object, seed = 1): LoadedSpec {
  const spec = {
    name: 'space',
    seed,
    data: { kind: 'synthetic', rows: 20, columns: 4, informative: 2 },
    model: {
      kind: 'mlp',
      layers: [
        { name: 'hidden', units: 3, penalty: { kind: 'l1', lambda: 0.1 } },
        { name: 'second', units: 3 },
        { name: 'output' },
      ],
    },
    search,
  }
  return loadSpec(write('space.yaml', JSON.stringify(spec)))
}

function proposed(search: object, seed = 1): Values[] {
  return openSearch(load(search, seed)).next([]).map(valuesOf)
}

/** Paths whose values go together as they please, with some values of each. */
const POOL = {
  seed: [1, 2, 3, 4],
  'train.batch_size': [1, 2, 4, 'full'],
  'model.layers.hidden.penalty.lambda': [0, 0.1, 1, 2],
  'model.layers[1].units': [1, 2, 3, 4],
  'data.scaling.features': ['none', 'robust', 'standardize', 'max-abs'],
} as const
const paths = Object.keys(POOL)

const search = fc.record({
  parameters: fc
    .tuple(
      fc.shuffledSubarray(paths, { minLength: 1 }),
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 5, maxLength: 5 }),
    )
    .map(([chosen, sizes]) =>
      Object.fromEntries(
        chosen.map((path, k) => [
          path,
          {
            values:
              Object.entries(POOL)
                .find(([name]) => name === path)?.[1]
                .slice(0, sizes[k]) ?? [],
          },
        ]),
      ),
    ),
  together: fc.shuffledSubarray(paths, { minLength: 2 }),
  left: fc.array(
    fc.record({ path: fc.constantFrom(...paths), at: fc.nat(3), other: fc.constantFrom(...paths), second: fc.nat(3) }),
    { maxLength: 2 },
  ),
})

describe('a grid', () => {
  test('is what nested loops make: zipped axes in step, without what is left out', () => {
    fc.assert(
      fc.property(search, ({ parameters, together, left }) => {
        const size = (path: string) => parameters[path]?.values.length
        const zip = together.filter(
          (path) => size(path) !== undefined && size(path) === size(together.find(size) ?? ''),
        )
        const where = left
          .filter(({ path }) => parameters[path] !== undefined)
          .map(({ path, at, other, second }) => {
            const wanted: Record<string, unknown> = { [path]: parameters[path].values[at] ?? 'never' }
            if (parameters[other] !== undefined) wanted[other] = parameters[other].values[second] ?? 'never'
            return wanted
          })
        const written = { kind: 'grid', parameters, zip: zip.length > 1 ? [zip] : [], where }
        const expected = slowly(parameters, zip, where)
        if (expected.length > 0) expect(proposed(written)).toEqual(expected)
        else expect(() => proposed(written)).toThrow('it leaves out every combination')
      }),
      { numRuns: 60 },
    )
  })

  test('has evenly spaced and log-spaced decimals, ends included', () => {
    const axis = (written: object) => proposed({ kind: 'grid', parameters: { seed: written } }).map(({ seed }) => seed)
    expect(axis({ linear: [0, 1], count: 11 })).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
    expect(axis({ linear: [4, 1], count: 4 })).toEqual([4, 3, 2, 1])
    expect(axis({ log: [1e-5, 1], count: 6 })).toEqual([1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1])
    expect(axis({ choice: [3, 'a', null] })).toEqual([3, 'a', null])
  })

  test('puts values on any path: kinds, scaling, layers by name and by position', () => {
    const loaded = load({
      kind: 'grid',
      parameters: {
        'update.kind': { values: ['proximal', 'subgradient'] },
        'update.optimizer.learning_rate': { values: [0.5] },
        'data.scaling': { values: [{ features: 'robust' }] },
        'model.layers.hidden.penalty.lambda': { values: [0.7] },
        'model.layers[1].units': { values: [5] },
        'model.layers.output.penalty': { values: [{ kind: 'l2', lambda: 2 }] },
      },
    })
    const specs = expand(loaded, openSearch(loaded).next([])).map(({ spec }) => spec)
    expect(specs.map(({ update }) => update.kind)).toEqual(['proximal', 'subgradient'])
    expect(specs[0]).toMatchObject({
      update: { optimizer: { learning_rate: 0.5 } },
      data: { scaling: { features: 'robust', target: 'none' } },
      model: {
        layers: [{ penalty: { lambda: 0.7 } }, { name: 'second', units: 5 }, { penalty: { kind: 'l2', lambda: 2 } }],
      },
    })
  })

  test('puts what stands inside of another value into it, in whichever order the two are searched', () => {
    const axes = {
      'model.layers.hidden.penalty': {
        values: [
          { kind: 'l1', lambda: 1 },
          { kind: 'l2', lambda: 1 },
        ],
      },
      'model.layers.hidden.penalty.lambda': { values: [3, 4] },
    }
    const inner = { kind: 'grid', parameters: axes }
    const outer = { kind: 'grid', parameters: Object.fromEntries(Object.entries(axes).reverse()) }
    const specs = [inner, outer].map((written) => {
      const loaded = load(written)
      return expand(loaded, openSearch(loaded).next([])).map(({ spec }) => canonicalJson(spec))
    })
    expect(new Set(specs[0]).size).toBe(4)
    expect(specs[1].toSorted()).toEqual(specs[0].toSorted())
  })

  test('leaves out by what the spec has as well as by what is searched', () => {
    const axes = { seed: { values: [1, 2] }, update: { values: [{ kind: 'proximal' }, { kind: 'subgradient' }] } }
    const left = (where: unknown) => proposed({ kind: 'grid', parameters: axes, where: [where] }).length
    expect(left("seed == 1 and update.kind == 'proximal'")).toBe(3)
    expect(left({ seed: 1, 'update.kind': 'proximal' })).toBe(3)
    expect(left({ seed: 1, update: { kind: 'proximal' } })).toBe(3)
    expect(left('seed > 1 and model.layers.hidden.units == 3')).toBe(2)
    expect(left('seed > 1 and train.batch_size == 31')).toBe(4)
  })
})

describe('what is left out', () => {
  const left = (where: unknown, update: object[]) =>
    proposed({ kind: 'grid', parameters: { update: { values: update } }, where: [where] })
  const notes = (where: unknown) =>
    openSearch(load({ kind: 'grid', parameters: { 'train.epochs': { values: [1, 2] } }, where: [where] })).notes.map(
      ({ path, what }) => `${path}: ${what}`,
    )

  test('is looked for in the defaults of a mapping that is searched, too', () => {
    const updates = [{ kind: 'proximal' }, { kind: 'proximal', optimizer: { kind: 'adam' } }]
    expect(left("update.optimizer.kind == 'sgd'", updates)).toEqual([{ update: updates[1] }])
    expect(left({ 'update.optimizer.kind': 'adam' }, updates)).toEqual([{ update: updates[0] }])
  })

  test('is worth a word where it is nothing', () => {
    const nothing = 'search.where[0]: no combination is like that, so that this leaves out nothing'
    for (const where of [{ 'train.epochs': [1, 2] }, "train.epochs == '1'", { 'train.epochs': 3 }, 'train.epochs > 2'])
      expect(notes(where)).toEqual([nothing])
    for (const where of [{ 'train.epochs': 1 }, 'train.epochs == 2']) expect(notes(where)).toEqual([])
  })
})

describe('a list', () => {
  test('has its combinations, in its order', () => {
    const combinations = [
      { seed: 3 },
      { 'model.layers.hidden.units': 2, seed: 1 },
      { penalty: { kind: 'l2', lambda: 1 } },
    ]
    expect(proposed({ kind: 'list', combinations })).toEqual(combinations)
  })
})

describe.each(['random', 'sobol'])('a %s search', (kind) => {
  const parameters = {
    'update.optimizer.learning_rate': { log: [0.001, 1] },
    'model.layers.hidden.units': { distribution: { kind: 'integer', low: 2, high: 5 } },
    'model.layers.hidden.penalty.lambda': { distribution: { kind: 'normal', mean: 1, sd: 0.25 } },
    'data.scaling.features': { choice: ['none', 'robust', 'standardize'] },
    'train.batch_size': { values: [1, 2, 3] },
  }

  test('draws from what it is told to, as often as it may', () => {
    const drawn = proposed({ kind, budget: 300, parameters })
    const column = (path: string) => drawn.map((values) => Number(values[path]))
    expect(drawn).toHaveLength(300)
    const rates = column('update.optimizer.learning_rate')
    for (const [low, high] of [
      [0.001, 0.01],
      [0.01, 0.1],
      [0.1, 1],
    ])
      expect(rates.filter((rate) => rate >= low && rate < high).length).toBeGreaterThan(75)
    const units = column('model.layers.hidden.units')
    for (const count of [2, 3, 4, 5]) expect(units.filter((unit) => unit === count).length).toBeGreaterThan(50)
    const lambdas = column('model.layers.hidden.penalty.lambda')
    expect(Math.min(...lambdas)).toBeGreaterThanOrEqual(0.25)
    expect(Math.max(...lambdas)).toBeLessThanOrEqual(1.75)
    const inside = lambdas.filter((lambda) => Math.abs(lambda - 1) < 0.25).length
    expect(Math.abs(inside / 300 - 0.683)).toBeLessThan(0.08)
    expect(new Set(drawn.map((values) => values['data.scaling.features'])).size).toBe(3)
  })

  test('with a larger budget adds to what it has', () => {
    const few = proposed({ kind, budget: 20, parameters })
    expect(proposed({ kind, budget: 50, parameters }).slice(0, 20)).toEqual(few)
  })

  test('draws the same in whichever order its parameters stand, and something else with another seed', () => {
    const reversed = Object.fromEntries(Object.entries(parameters).reverse())
    const drawn = proposed({ kind, budget: 20, parameters })
    const again = proposed({ kind, budget: 20, parameters: reversed })
    expect(
      again.every((values, k) => isDeepStrictEqual(new Map(Object.entries(values)).size, Object.keys(drawn[k]).length)),
    ).toBe(true)
    expect(again).toEqual(drawn)
    expect(proposed({ kind, budget: 20, parameters }, 2)).not.toEqual(drawn)
  })

  test('moves together what is zipped, and draws nothing that is left out or was drawn before', () => {
    const drawn = proposed({
      kind,
      budget: 8,
      parameters: {
        seed: { values: [1, 2, 3, 4] },
        'train.batch_size': { values: [10, 20, 30, 40] },
        'train.epochs': { values: [5, 6, 7] },
      },
      zip: [['seed', 'train.batch_size']],
      where: ['seed == 2', { seed: 4, 'train.epochs': 5 }],
    })
    expect(new Set(drawn.map((values) => canonicalJson(values))).size).toBe(8)
    for (const { seed, 'train.batch_size': rows } of drawn) expect(rows).toBe(Number(seed) * 10)
    expect(drawn.filter(({ seed }) => seed === 2)).toEqual([])
  })
})

test('what Sobol spreads is spread better than what is random', () => {
  const parameters = { 'train.epochs': { linear: [0, 1] }, 'train.clip_norm': { linear: [0, 1] } }
  // How far the share of points in a corner box is from its area, at worst over many boxes.
  const discrepancy = (kind: string) => {
    const drawn = proposed({ kind, budget: 128, parameters }).map(Object.values)
    const sides = Array.from({ length: 20 }, (_, k) => (k + 1) / 20)
    return Math.max(
      ...sides.flatMap((a) =>
        sides.map((b) => Math.abs(drawn.filter(([x, y]) => x < a && y < b).length / 128 - a * b)),
      ),
    )
  }
  expect(discrepancy('sobol')).toBeLessThan(discrepancy('random') / 2)
})

test('a layer that is not there is told with those that are', () => {
  const parameters = { 'model.layers.hiden.units': { values: [2] } }
  const loaded = load({ kind: 'grid', parameters })
  const act = () => expand(loaded, openSearch(loaded).next([]))
  expect(act).toThrow(expect.objectContaining<Partial<SpecError>>({ name: 'SpecError' }))
  expect(act).toThrow('there is no "hiden" in the list of hidden, second, output')
})

/** The grid by loops over indices, the last axis innermost; zipped axes share the index of the first of them. */
function slowly(
  parameters: Readonly<Record<string, { values: readonly unknown[] }>>,
  zip: readonly string[],
  where: readonly Readonly<Record<string, unknown>>[],
): Values[] {
  const axes = Object.keys(parameters)
  const leaders = axes.filter((path) => !zip.includes(path) || path === axes.find((other) => zip.includes(other)))
  const found: Values[] = []
  const visit = (depth: number, indices: Readonly<Record<string, number>>): void => {
    if (depth === leaders.length) {
      const leader = (path: string) =>
        zip.includes(path) ? (leaders.find((other) => zip.includes(other)) ?? path) : path
      const values = Object.fromEntries(axes.map((path) => [path, parameters[path].values[indices[leader(path)]]]))
      const out = where.some((wanted) => Object.entries(wanted).every(([path, value]) => values[path] === value))
      if (!out) found.push(values)
      return
    }
    for (const k of parameters[leaders[depth]].values.keys()) visit(depth + 1, { ...indices, [leaders[depth]]: k })
  }
  visit(0, {})
  return found
}
