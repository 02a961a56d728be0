import { describe, expect, test } from 'vitest'
import { expand } from '../../pipeline/search/expand.ts'
import { openSearch } from '../../pipeline/search/index.ts'
import { SpecError } from '../../pipeline/spec/faults.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { scratch } from '../scratch.ts'

const { write } = scratch()

/** An elastic net on twenty drawn rows, searched like this. */
function load(search: string) {
  return loadSpec(
    write(
      'search.yaml',
      `name: search
seed: 5
data: {kind: synthetic, rows: 20, columns: 4, informative: 2}
model: {kind: linear}
penalty: {kind: elastic-net, lambda: 1}
search:
  kind: grid
${search.replaceAll(/^/gm, '  ')}
`,
    ),
  )
}

/** The runs of the first round. */
function expanded(search: string) {
  const loaded = load(search)
  return expand(loaded, openSearch(loaded).next([]))
}

const parametersOf = (search: string) => expanded(search).map(({ parameters }) => parameters)

async function idsOf(search: string): Promise<ReadonlyMap<string, string>> {
  const { runs } = await planExperiment(load(search))
  return new Map(runs.map(({ id, spec }) => [`${JSON.stringify(spec.penalty)} ${spec.seed}`, id]))
}

describe('a grid', () => {
  test('has every combination in the order written, the last parameter turning fastest', () => {
    const axes = 'parameters:\n  penalty.l1_ratio: {values: [1, 0.5]}\n  seed: {values: [3, 1, 2]}'
    expect(parametersOf(axes).map((parameters) => Object.values(parameters))).toEqual([
      [1, 3],
      [1, 1],
      [1, 2],
      [0.5, 3],
      [0.5, 1],
      [0.5, 2],
    ])
  })

  test('puts every value where its path says, and leaves the rest of the spec alone', () => {
    const runs = expanded('parameters:\n  penalty.l1_ratio: {values: [1, 0.5]}')
    expect(runs.map(({ spec }) => spec.penalty)).toEqual([
      { kind: 'elastic-net', lambda: 1, l1_ratio: 1, convention: 'lariat', factors: {}, bias: false },
      { kind: 'elastic-net', lambda: 1, l1_ratio: 0.5, convention: 'lariat', factors: {}, bias: false },
    ])
    const [first, second] = runs.map(({ spec: { penalty: _, ...rest } }) => rest)
    expect(first).toEqual(second)
  })

  test('may search whole parts of the spec, whose defaults follow from the new value', () => {
    const [linear, free] = expanded(
      'parameters:\n  model: {values: [{kind: linear}, {kind: linear, fit_intercept: false}]}',
    )
    expect(linear.spec.data.scaling.target).toBe('center')
    expect(free.spec.data.scaling.target).toBe('none')
  })

  test('has decimal numbers on a logarithmic axis', () => {
    const axis = 'parameters:\n  penalty.lambda: {log: [1.0e-4, 1.0], count: 5}'
    expect(parametersOf(axis)).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1].map((lambda) => ({ 'penalty.lambda': lambda })))
    const down = 'parameters:\n  penalty.lambda: {log: [100, 1], count: 3}'
    expect(parametersOf(down)).toEqual([100, 10, 1].map((lambda) => ({ 'penalty.lambda': lambda })))
  })

  test('without parameters is one run', () => {
    expect(parametersOf('parameters: {}')).toEqual([{}])
  })
})

describe('repetitions', () => {
  test('count the seed up from that of the spec, and share a configuration', () => {
    const runs = expanded('repeat: 3\nparameters:\n  penalty.l1_ratio: {values: [1, 0.5]}')
    expect(runs.map(({ spec, configuration }) => [configuration, spec.seed])).toEqual([
      [0, 5],
      [0, 6],
      [0, 7],
      [1, 5],
      [1, 6],
      [1, 7],
    ])
  })

  test('count up from a seed that is itself searched', () => {
    const runs = expanded('repeat: 2\nparameters:\n  seed: {values: [10, 20]}')
    expect(runs.map(({ spec }) => spec.seed)).toEqual([10, 11, 20, 21])
  })

  test('differ in their data, where the seed decides these', async () => {
    const { runs } = await planExperiment(load('repeat: 3'))
    expect(new Set(runs.map(({ dataDigest }) => dataDigest)).size).toBe(3)
  })
})

describe('ids', () => {
  const ratios = 'penalty.l1_ratio: {values: [1, 0.5]}'
  const lambdas = 'penalty.lambda: {values: [2, 3]}'

  test('do not hang on the order of the axes', async () => {
    const before = await idsOf(`parameters:\n  ${ratios}\n  ${lambdas}`)
    expect(before.size).toBe(4)
    expect(await idsOf(`parameters:\n  ${lambdas}\n  ${ratios}`)).toEqual(before)
  })

  test('of a grid stay when it is extended', async () => {
    const before = await idsOf(`parameters:\n  ${ratios}`)
    const after = await idsOf('repeat: 2\nparameters:\n  penalty.l1_ratio: {values: [0.7, 1, 0.5]}')
    expect(after.size).toBe(6)
    for (const [key, id] of before) expect(after.get(key)).toBe(id)
  })

  test('are those of a spec that says the same by itself', async () => {
    const [searched] = (await idsOf('parameters:\n  penalty.l1_ratio: {values: [0.5]}')).values()
    const [said] = (await idsOf('repeat: 1')).values()
    expect(searched).toBe(said)
  })
})

describe('faults', () => {
  function faultsOf(search: string): readonly string[] {
    try {
      expanded(search)
    } catch (error) {
      if (error instanceof SpecError) return error.faults.map(({ line, column, path }) => `${line}:${column} ${path}`)
      throw error
    }
    throw new Error('there was no fault')
  }

  test('stand once, at the value that brings them, however many combinations it is in', () => {
    const search = `parameters:
  seed: {values: [1, -2, 3]}
  penalty.l1_ratio: {values: [0.5, 2, x]}
  model.fit_intercept: {values: [true, 1]}
repeat: 2`
    expect(faultsOf(search)).toEqual([
      '9:24 search.parameters.seed.values[1]',
      '10:38 search.parameters.penalty.l1_ratio.values[1]',
      '10:41 search.parameters.penalty.l1_ratio.values[2]',
      '11:42 search.parameters.model.fit_intercept.values[1]',
    ])
  })

  test('of values that do not go together stand at the value that completes them', () => {
    const search = `parameters:
  model.fit_intercept: {values: [true, false]}
  data.scaling.target: {values: [none, center]}`
    expect(faultsOf(search)).toEqual(['10:42 search.parameters.data.scaling.target.values[1]'])
  })

  test('of a logarithmic axis stand at its ends', () => {
    expect(faultsOf('parameters:\n  penalty.l1_ratio: {log: [0.1, 10], count: 3}')).toEqual([
      '9:29 search.parameters.penalty.l1_ratio.log',
    ])
  })

  test('of paths that lead nowhere are told', () => {
    expect(faultsOf('parameters:\n  penalty.lambda.deep: {values: [1]}')).toHaveLength(1)
    expect(faultsOf('parameters:\n  data.features[3]: {values: [x1]}')).toHaveLength(1)
  })

  test('of what every object has are told, and nothing is changed in it', () => {
    faultsOf('parameters:\n  __proto__.polluted: {values: [1]}')
    faultsOf('parameters:\n  constructor.prototype.polluted: {values: [1]}')
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})
