import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadDataset } from '../../pipeline/data/load.ts'
import { weightedMean } from '../../pipeline/data/moments.ts'
import { syntheticTable } from '../../pipeline/data/synthetic.ts'
import { packageRoot } from '../../pipeline/spec/package-root.ts'
import { bundled, faultsOf, noValidation, synthetic } from './fixture.ts'

const context = { directory: '/nowhere', seed: 42 }

describe('bundled tables', () => {
  const tables = [
    { dataset: 'diabetes', rows: 442, features: 10, target: 'y', classes: null, mean: 152.13348416289594 },
    { dataset: 'breast-cancer', rows: 569, features: 30, target: 'benign', classes: null, mean: 357 / 569 },
    { dataset: 'digits', rows: 1797, features: 64, target: 'digit', classes: null, mean: 8070 / 1797 },
    {
      dataset: 'iris',
      rows: 150,
      features: 4,
      target: 'species',
      classes: ['setosa', 'versicolor', 'virginica'],
      mean: 1,
    },
    { dataset: 'textbook-collinear', rows: 200, features: 5, target: 'y', classes: null, mean: null },
    { dataset: 'wine', rows: 178, features: 13, target: 'cultivar', classes: null, mean: (71 + 2 * 48) / 178 },
  ] as const

  test.each(tables)('$dataset knows its target and matches its note', async ({
    dataset: name,
    rows,
    features,
    target,
    classes,
    mean,
  }) => {
    const { dataset } = await loadDataset({ ...context, data: bundled({ dataset: name }), validation: noValidation })
    expect(dataset.X).toMatchObject({ rows, columns: features })
    expect(dataset.target).toBe(target)
    expect(dataset.classes).toEqual(classes)
    if (mean !== null) expect(weightedMean(dataset.y, null)).toBeCloseTo(mean, 12)
    const note = readFileSync(join(packageRoot(), 'configs', 'data', `${name}.md`), 'utf8')
    const bytes = readFileSync(join(packageRoot(), 'configs', 'data', `${name}.csv`))
    expect(dataset.digest).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(note).toContain(dataset.digest)
    expect(note.replace(/\s+/g, ' ')).toContain(`${rows} rows × ${features + 1} columns`)
  })

  test('another target may be named, and the usual one is then a feature', async () => {
    const { dataset } = await loadDataset({ ...context, data: bundled({ target: 'bmi' }), validation: noValidation })
    expect(dataset.features).toEqual(['age', 'sex', 'bp', 's1', 's2', 's3', 's4', 's5', 's6', 'y'])
  })
})

describe('synthetic tables', () => {
  const correlate = (a: Float64Array, b: Float64Array) => {
    const [meanA, meanB] = [weightedMean(a, null), weightedMean(b, null)]
    const products = a.map((value, i) => (value - meanA) * (b[i] - meanB))
    return weightedMean(products, null) / Math.sqrt(variance(a) * variance(b))
  }
  const numbers = (column: { kind: string; values: Float64Array | readonly string[] }) =>
    Float64Array.from(column.values, Number)
  const variance = (values: Float64Array) => {
    const mean = weightedMean(values, null)
    return weightedMean(
      values.map((value) => (value - mean) ** 2),
      null,
    )
  }

  test('are the same numbers for ever', async () => {
    const table = await syntheticTable(synthetic({ correlation: 0.5 }), context)
    expect(table.digest).toBe('d71143b7fc74efce6e3a5937d7e76593ae8b3850abfdde9274f07176f0aa5fe7')
    expect(table.columns.map((column) => column.name)).toEqual([
      ...Array.from({ length: 50 }, (_, j) => `x${j + 1}`),
      'y',
    ])
  })

  test('follow their own seed, else that of the experiment', async () => {
    const digest = async (seed: number, own?: number) =>
      (await syntheticTable(synthetic({ seed: own }), { ...context, seed })).digest
    expect(await digest(1)).not.toBe(await digest(2))
    expect(await digest(1, 2)).toBe(await digest(2))
  })

  test('keep their first columns when more are asked for', async () => {
    const [few, many] = await Promise.all(
      [3, 30].map((columns) => syntheticTable(synthetic({ columns, informative: 2 }), context)),
    )
    expect(many.columns.slice(0, 3)).toEqual(few.columns.slice(0, 3))
  })

  test.each([
    'autoregressive',
    'equal',
  ] as const)('have the correlation, signal and noise asked for: %s', async (structure) => {
    const snr = 2
    const data = synthetic({
      rows: 40_000,
      columns: 6,
      informative: 3,
      coefficient: 1.5,
      correlation: 0.6,
      structure,
      snr,
    })
    const { columns, truth } = await syntheticTable(data, context)
    const X = columns.slice(0, 6).map(numbers)
    for (const [i, j] of [
      [0, 1],
      [1, 2],
      [0, 2],
      [2, 5],
    ]) {
      expect(correlate(X[i], X[j])).toBeCloseTo(structure === 'equal' ? 0.6 : 0.6 ** (j - i), 1)
    }
    for (const values of X) expect(variance(values)).toBeCloseTo(1, 1)
    const weights = columns.slice(0, 6).map(({ name }) => truth?.[name] ?? Number.NaN)
    expect(weights.filter((weight) => weight !== 0).map(Math.abs)).toEqual([1.5, 1.5, 1.5])
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(1.5)
    const signal = Float64Array.from({ length: 40_000 }, (_, i) =>
      X.reduce((sum, values, j) => sum + weights[j] * values[i], 0),
    )
    const noise = numbers(columns[6]).map((value, i) => value - signal[i])
    expect(Math.abs(correlate(signal, noise))).toBeLessThan(0.02)
    expect(variance(signal) / variance(noise) / snr).toBeCloseTo(1, 1)
  })

  test('hand their truth to the dataset, in the order of its features and only for the target it made', async () => {
    const load = (own: Parameters<typeof synthetic>[0]) =>
      loadDataset({ ...context, data: synthetic(own), validation: noValidation })
    const { dataset } = await load({ features: ['x3', 'x2'], columns: 3, informative: 3 })
    expect([...(dataset.truth ?? [])].map(Math.abs)).toEqual([1, 1])
    expect((await load({ target: 'x1' })).dataset.truth).toBeNull()
  })

  test('are pure noise without informative columns', async () => {
    const { columns } = await syntheticTable(synthetic({ rows: 20_000, columns: 1, informative: 0 }), context)
    expect(variance(numbers(columns[1]))).toBeCloseTo(1, 1)
  })

  test('are refused where the sizes do not fit', async () => {
    const faults = await faultsOf(syntheticTable(synthetic({ rows: 1e6, columns: 1e4, informative: 20_000 }), context))
    expect(faults.map((fault) => `${fault.path}: ${fault.what}`)).toEqual([
      'data.informative: 20000 informative columns of 10000',
      'data.rows: 1,000,000 rows of 10,000 columns need 160 GB; the limit is 8 GB',
    ])
  })
})
