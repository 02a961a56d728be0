import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyScaling, toOriginalScale } from '../../pipeline/data/apply-scaling.ts'
import { loadDataset } from '../../pipeline/data/load.ts'
import { quantile, weightedMean, weightedSd } from '../../pipeline/data/moments.ts'
import { fitScaling } from '../../pipeline/data/scaling.ts'
import { column } from '../../pipeline/math/matrix.ts'
import type { ResolvedScaling } from '../../pipeline/spec/resolve.ts'
import { bundled, datasetOf, noValidation } from './fixture.ts'

const standard: ResolvedScaling = { features: 'standardize', target: 'center', fit_on: 'train' }
const rowsTo = (n: number) => Int32Array.from({ length: n }, (_, i) => i)
const kinds = ['standardize', 'unit-variance', 'min-max', 'max-abs', 'robust', 'none'] as const

describe('mean, sd and quantile', () => {
  test('agree with their definitions, weights and all', () => {
    const pair = fc.tuple(
      fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      fc.double({ min: 1e-3, max: 10, noNaN: true }),
    )
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 30 }), (pairs) => {
        const [x, v] = [0, 1].map((k) => Float64Array.from(pairs, (one) => one[k]))
        const total = v.reduce((sum, weight) => sum + weight, 0)
        const mean = x.reduce((sum, value, i) => sum + v[i] * value, 0) / total
        const variance = x.reduce((sum, value, i) => sum + v[i] * (value - mean) ** 2, 0) / total
        expect(Math.abs(weightedMean(x, v) - mean)).toBeLessThanOrEqual(1e-11)
        expect(Math.abs(weightedSd(x, v) - Math.sqrt(variance))).toBeLessThanOrEqual(1e-9)
      }),
    )
  })

  test('a weight of 2 is the row twice', () => {
    const [x, v, twice] = [
      [1, 2, 4],
      [1, 2, 1],
      [1, 2, 2, 4],
    ].map((values) => Float64Array.from(values))
    expect(weightedMean(x, v)).toBe(weightedMean(twice, null))
    expect(weightedSd(x, v)).toBe(weightedSd(twice, null))
  })

  test('keep their digits beside a large common part and at the ends of the range', () => {
    const shifted = Float64Array.of(1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16)
    expect(weightedMean(shifted, null)).toBe(1e9 + 10)
    expect(weightedSd(shifted, null)).toBe(Math.sqrt(22.5))
    for (const size of [1e-300, 1e-150, 1e150, 1e300]) {
      const values = Float64Array.of(1 * size, 2 * size, 3 * size)
      expect(weightedMean(values, null) / size).toBeCloseTo(2, 12)
      expect(weightedSd(values, null) / size).toBeCloseTo(Math.sqrt(2 / 3), 12)
    }
  })

  test('quantiles are those of R and NumPy', () => {
    const values = Float64Array.of(1, 2, 4, 8)
    expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile(values, share))).toEqual([1, 1.75, 3, 5, 8])
    expect(quantile(Float64Array.of(7), 0.25)).toBe(7)
  })

  test('of the diabetes table are the known ones', async () => {
    const { dataset } = await loadDataset({ data: bundled(), validation: noValidation, seed: 1, directory: '/' })
    const fitted = fitScaling(dataset, rowsTo(442), standard, true)
    expect(fitted.targetShift).toBeCloseTo(152.13348416289594, 12)
    expect(fitted.featureShift[dataset.features.indexOf('bmi')]).toBeCloseTo(26.37579185520362, 12)
    expect(fitted.featureScale[dataset.features.indexOf('bmi')]).toBeCloseTo(4.413118, 5)
  })
})

describe('scaling', () => {
  const dataset = datasetOf([
    [1, 10, 5, 1],
    [2, 20, 5, 3],
    [4, 40, 5, 5],
    [9, 10, 5, 7],
  ])

  test('has one rule for each kind', () => {
    const constants = (features: ResolvedScaling['features']) =>
      fitScaling(dataset, rowsTo(4), { ...standard, features }, true)
    const first = kinds.map((kind) => [constants(kind).featureShift[0], constants(kind).featureScale[0]])
    const sd = Math.sqrt((9 + 4 + 0 + 25) / 4)
    expect(first).toEqual([
      [4, sd],
      [0, sd],
      [1, 8],
      [0, 9],
      [3, 5.25 - 1.75],
      [0, 1],
    ])
  })

  test.each(kinds)('%s makes a constant column exactly 0 beside an intercept', (features) => {
    const fitted = fitScaling(dataset, rowsTo(4), { ...standard, features }, true)
    expect([...fitted.constant]).toEqual([0, 0, 1])
    expect([...column(applyScaling(dataset, rowsTo(4), fitted).X, 2)]).toEqual([0, 0, 0, 0])
  })

  test.each(kinds)('%s shifts nothing without an intercept', (features) => {
    const fitted = fitScaling(dataset, rowsTo(4), { features, target: 'standardize', fit_on: 'train' }, false)
    const shifted = fitScaling(dataset, rowsTo(4), { features, target: 'standardize', fit_on: 'train' }, true)
    expect([...fitted.featureShift, fitted.targetShift]).toEqual([0, 0, 0, 0])
    expect([...fitted.featureScale.subarray(0, 2), fitted.targetScale]).toEqual([
      ...shifted.featureScale.subarray(0, 2),
      Math.sqrt(5),
    ])
    expect([...fitted.constant]).toEqual([0, 0, 0])
    expect(column(applyScaling(dataset, rowsTo(4), fitted).X, 2).every((value) => value > 0)).toBe(true)
  })

  test('marks a column of zeros as constant even without an intercept', () => {
    const zeros = datasetOf([
      [0, 1],
      [0, 2],
    ])
    expect([...fitScaling(zeros, rowsTo(2), standard, false).constant]).toEqual([1])
  })

  test('falls back to 1 where the quartiles are equal', () => {
    const spiky = datasetOf([
      [3, 1],
      [3, 2],
      [3, 3],
      [3, 4],
      [8, 5],
    ])
    const fitted = fitScaling(spiky, rowsTo(5), { ...standard, features: 'robust' }, true)
    expect([fitted.featureShift[0], fitted.featureScale[0], fitted.constant[0]]).toEqual([3, 1, 0])
  })

  test('takes differences below the normal range for none', () => {
    const tiny = datasetOf([
      [0, 1],
      [1e-323, 2],
    ])
    expect([...fitScaling(tiny, rowsTo(2), standard, true).featureScale]).toEqual([1])
  })

  test('makes a constant target exactly 0, and leaves it alone where nothing is asked', () => {
    const flat = datasetOf([
      [1, 0.1],
      [2, 0.1],
      [3, 0.1],
    ])
    for (const target of ['center', 'standardize'] as const) {
      expect([...applyScaling(flat, rowsTo(3), fitScaling(flat, rowsTo(3), { ...standard, target }, true)).y]).toEqual([
        0, 0, 0,
      ])
    }
    const none = fitScaling(flat, rowsTo(3), { ...standard, target: 'none' }, true)
    expect([...applyScaling(flat, rowsTo(3), none).y]).toEqual([0.1, 0.1, 0.1])
  })

  test('does not look at rows of weight 0', () => {
    const weighted = datasetOf(
      [
        [1, 1],
        [1, 2],
        [99, 3],
      ],
      [1, 3, 0],
    )
    const fitted = fitScaling(weighted, rowsTo(3), standard, true)
    expect([fitted.featureShift[0], fitted.constant[0], fitted.targetShift]).toEqual([1, 1, 1.75])
    expect(() => fitScaling(weighted, Int32Array.of(2), standard, true)).toThrow(
      /at least one row with a weight above 0/,
    )
  })

  test('survives columns at 1e±150', () => {
    const extreme = datasetOf([
      [1e150, 1e-150, 1],
      [2e150, 3e-150, 2],
      [6e150, 8e-150, 3],
    ])
    for (const features of kinds.slice(0, 5)) {
      const { X } = applyScaling(extreme, rowsTo(3), fitScaling(extreme, rowsTo(3), { ...standard, features }, true))
      expect(X.values.every((value) => Math.abs(value) < 10)).toBe(true)
      for (const j of [0, 1]) expect(new Set(column(X, j)).size).toBe(3)
    }
  })

  const cell = fc.integer({ min: -1e9, max: 1e9 }).map((thousandths) => thousandths / 1000)
  const tableOf = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 3, maxLength: 12 })

  test('of the training rows gives mean 0 and sd 1', () => {
    fc.assert(
      fc.property(tableOf, (table) => {
        const made = datasetOf(table)
        const rows = rowsTo(table.length)
        const fitted = fitScaling(made, rows, { ...standard, target: 'standardize' }, true)
        const { X, y } = applyScaling(made, rows, fitted)
        for (const [j, values] of [column(X, 0), column(X, 1), y].entries()) {
          const distinct = new Set(table.map((row) => row[j])).size
          fc.pre(
            distinct === 1 ||
              weightedSd(
                Float64Array.from(table, (row) => row[j]),
                null,
              ) > 1e-6,
          )
          expect(Math.abs(weightedMean(values, null))).toBeLessThan(1e-8)
          expect(weightedSd(values, null)).toBeCloseTo(distinct === 1 ? 0 : 1, 8)
        }
      }),
    )
  })

  test('does not move when test rows change or trade places, unless it is fitted on all', () => {
    fc.assert(
      fc.property(tableOf, tableOf, (train, other) => {
        const rows = rowsTo(train.length)
        const fits = [other, other.toReversed(), []].map((held) =>
          kinds.map((features) => fitScaling(datasetOf([...train, ...held]), rows, { ...standard, features }, true)),
        )
        expect(fits[1]).toEqual(fits[0])
        expect(fits[2]).toEqual(fits[0])
      }),
    )
    const leaky = fitScaling(
      datasetOf([
        [1, 1],
        [3, 1],
        [8, 1],
      ]),
      rowsTo(2),
      { ...standard, fit_on: 'all' },
      true,
    )
    expect(leaky.featureShift[0]).toBe(4)
  })

  test('of coefficients comes back: both scales predict the same', () => {
    fc.assert(
      fc.property(
        tableOf,
        fc.constantFrom(...kinds),
        fc.boolean(),
        fc.double({ min: -5, max: 5, noNaN: true }),
        (table, features, intercept, b) => {
          const made = datasetOf(table)
          const rows = rowsTo(table.length)
          const fitted = fitScaling(made, rows, { features, target: 'standardize', fit_on: 'train' }, intercept)
          const { X } = applyScaling(made, rows, fitted)
          const w = Float64Array.of(0.7, -1.3)
          const { coef, intercept: original } = toOriginalScale(fitted, w, b)
          for (const i of rows) {
            const scaled = b + w[0] * column(X, 0)[i] + w[1] * column(X, 1)[i]
            const raw = original + coef[0] * table[i][0] + coef[1] * table[i][1]
            const size = Math.abs(original) + Math.abs(coef[0] * table[i][0]) + Math.abs(coef[1] * table[i][1])
            const expected = fitted.targetShift + fitted.targetScale * scaled
            expect(Math.abs(raw - expected)).toBeLessThanOrEqual(1e-12 * (size + Math.abs(expected) + 1))
          }
        },
      ),
    )
  })

  test('of coefficients keeps exact zeros', () => {
    const { coef } = toOriginalScale(fitScaling(dataset, rowsTo(4), standard, true), Float64Array.of(0, -0, 1), 0)
    expect([...coef.subarray(0, 2)]).toEqual([0, 0])
  })
})
