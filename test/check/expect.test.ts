import { describe, expect, test } from 'vitest'
import { checkExpectations } from '../../pipeline/check/expect.ts'
import type { Selected } from '../../pipeline/select/index.ts'
import type { Expectation } from '../../pipeline/spec/experiment.gen.ts'
import { row } from '../select/rows.ts'

const rows = [3, 1, 2].map((gap, point) => row({ point, metrics: { gap, nonzeros: point } }))

const selected: Selected = {
  rule: 'min',
  metric: 'validation.loss',
  run: 'c0s0',
  lambda: 1,
  lambda_fraction: 0.5,
  metrics: { gap: 1, nonzeros: 1, odd: Number.NaN },
  rules: {},
  intercept: 0,
  coefficients: [
    { feature: 'bmi', value: 2, value_scaled: 1 },
    { feature: 'age', value: 0, value_scaled: 0 },
  ],
  why: '',
}

function verdictOf(expectation: Partial<Expectation>, chosen: Selected | null = selected) {
  const [{ holds, actual, expectation: text }] = checkExpectations([{ at: 'selected', ...expectation }], rows, chosen)
  return { holds, actual, text }
}

describe('a bound on a metric of the selected model', () => {
  test.for([
    [{ max: 1 }, true],
    [{ max: 0.999 }, false],
    [{ min: 1 }, true],
    [{ min: 1.001 }, false],
    [{ min: 0, max: 2 }, true],
    [{ min: 2, max: 0 }, false],
  ] as const)('%o holds: %s', ([bounds, holds]) => {
    expect(verdictOf({ metric: 'gap', ...bounds }).holds).toBe(holds)
  })

  test('does not hold where there is no such metric, and says so', () => {
    expect(verdictOf({ metric: 'test.rmse', max: 1e9 })).toMatchObject({
      holds: false,
      actual: 'there is no such metric',
    })
  })

  test('does not hold where the metric is not a number', () => {
    expect(verdictOf({ metric: 'odd', min: -1e9, max: 1e9 }).holds).toBe(false)
  })

  test('does not hold where nothing is selected, and says so', () => {
    expect(verdictOf({ metric: 'gap', max: 1e9 }, null)).toMatchObject({ holds: false, actual: 'no model is selected' })
  })

  test('is told with its bounds', () => {
    expect(verdictOf({ metric: 'gap', min: 0, max: 2 }).text).toBe('gap ≥ 0 ≤ 2')
  })
})

describe('a bound on every row', () => {
  const everywhere = (expectation: Partial<Expectation>) => verdictOf({ at: 'all', ...expectation })

  test('holds where the worst row is within it, and shows that row', () => {
    expect(everywhere({ metric: 'gap', max: 3 })).toMatchObject({ holds: true, actual: '3' })
    expect(everywhere({ metric: 'gap', min: 1 })).toMatchObject({ holds: true, actual: '1' })
  })

  test('does not hold where one row is beyond it, and shows that row', () => {
    expect(everywhere({ metric: 'gap', max: 2.5 })).toMatchObject({ holds: false, actual: '3' })
    expect(everywhere({ metric: 'gap', min: 1.5 })).toMatchObject({ holds: false, actual: '1' })
  })

  test('does not hold where a row lacks the metric, or where there are no rows', () => {
    const lacking = [...rows, row({ point: 3, metrics: {} })]
    const bound: Expectation = { metric: 'gap', max: 1e9, at: 'all' }
    expect(checkExpectations([bound], lacking, selected)[0].holds).toBe(false)
    expect(checkExpectations([bound], [], selected)[0].holds).toBe(false)
  })
})

describe('a support', () => {
  test.for([
    [{ includes: ['bmi'], excludes: ['age'] }, true, 'as expected'],
    [{ includes: ['age'] }, false, 'age is 0'],
    [{ excludes: ['bmi'] }, false, 'bmi is not 0'],
    [{ includes: ['bmj'] }, false, 'bmj is no feature'],
    [{ excludes: ['bmj'] }, false, 'bmj is no feature'],
  ] as const)('%o holds: %s', ([{ ...support }, holds, actual]) => {
    const lists = Object.fromEntries(Object.entries(support).map(([name, list]) => [name, [...list]]))
    expect(verdictOf({ support: lists })).toMatchObject({ holds, actual })
  })

  test('does not hold where nothing is selected', () => {
    expect(verdictOf({ support: { excludes: ['age'] } }, null).holds).toBe(false)
  })
})

test('every expectation has its own verdict, in the order of the spec', () => {
  const verdicts = checkExpectations(
    [
      { metric: 'gap', max: 0, at: 'selected' },
      { metric: 'gap', min: 0, at: 'selected' },
    ],
    rows,
    selected,
  )
  expect(verdicts.map(({ index, holds }) => [index, holds])).toEqual([
    [0, false],
    [1, true],
  ])
})
