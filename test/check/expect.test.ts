import { describe, expect, test } from 'vitest'
import type { Evidence } from '../../pipeline/check/evidence.ts'
import { judgeExpectation } from '../../pipeline/check/expect.ts'
import { expectationText } from '../../pipeline/check/verdict.ts'
import type { Expectation } from '../../pipeline/spec/experiment.gen.ts'
import { row } from '../select/rows.ts'
import { evidence, selected } from './evidence.ts'

const NOTHING = { ...evidence, selected: null }

function verdictOf(expectation: Expectation, found: Evidence = evidence) {
  return judgeExpectation(expectation, found)
}

describe('a bound on a metric of the selected model', () => {
  test.for([
    [{ max: 1 }, true],
    [{ max: 0.999 }, false],
    [{ min: 1 }, true],
    [{ min: 1.001 }, false],
    [{ min: 0, max: 2 }, true],
  ] as const)('%o holds: %s', ([bounds, holds]) => {
    expect(verdictOf({ metric: 'gap', ...bounds }).holds).toBe(holds)
  })

  test('does not hold where there is no such metric, and says which was meant', () => {
    expect(verdictOf({ metric: 'test.rmes', max: 1e9 })).toMatchObject({
      holds: false,
      actual: 'there is no such metric; did you mean "test.rmse"?',
    })
  })

  test('does not take what every object has for a metric', () => {
    for (const metric of ['constructor', '__proto__', 'toString'])
      expect(verdictOf({ metric, min: -1e9 })).toMatchObject({ holds: false, value: null })
  })

  test('does not hold where the metric is not a number', () => {
    expect(verdictOf({ metric: 'odd', min: -1e9, max: 1e9 })).toMatchObject({ holds: false, actual: 'NaN' })
  })

  test('does not hold where nothing is selected, and says so', () => {
    expect(verdictOf({ metric: 'gap', max: 1e9 }, NOTHING)).toMatchObject({
      holds: false,
      actual: 'no model is selected',
    })
  })

  test('is told with its bounds, what was found, what was allowed and the room between', () => {
    const verdict = verdictOf({ metric: 'test.rmse', max: 50 })
    expect(expectationText(verdict)).toBe('test.rmse ≤ 50')
    expect(verdict).toMatchObject({ actual: '55', value: 55, allowed: '≤ 50', margin: { room: -0.1, relative: true } })
  })
})

describe('a bound on every row', () => {
  const everywhere = (expectation: Expectation) => verdictOf({ at: 'all', ...expectation })

  test('holds where the worst row is within it, and shows that row', () => {
    expect(everywhere({ metric: 'gap', max: 3 })).toMatchObject({ holds: true, actual: '3' })
    expect(everywhere({ metric: 'gap', min: 1 })).toMatchObject({ holds: true, actual: '1' })
  })

  test('does not hold where one row is beyond it, and says which', () => {
    expect(everywhere({ metric: 'gap', max: 2.5 })).toMatchObject({ holds: false, actual: '3 (run c0s0)' })
    expect(everywhere({ metric: 'gap', min: 1.5 })).toMatchObject({ holds: false, actual: '1 (run c0s0)' })
  })

  test('does not hold where one row is no number, wherever it stands', () => {
    for (const gaps of [
      [Number.NaN, 1],
      [1, Number.NaN],
    ]) {
      const rows = gaps.map((gap, point) => row({ point, metrics: { gap } }))
      expect(verdictOf({ metric: 'gap', max: 9, at: 'all' }, { ...evidence, rows })).toMatchObject({
        holds: false,
        value: Number.NaN,
      })
    }
  })

  test('does not hold where a row lacks the metric, where no row has it, or where there are no rows', () => {
    const lacking = { ...evidence, rows: [...evidence.rows, row({ point: 3, metrics: {} })] }
    const bound: Expectation = { metric: 'gap', max: 1e9, at: 'all' }
    expect(verdictOf(bound, lacking)).toMatchObject({ holds: false, actual: '1 of 4 rows have none' })
    expect(verdictOf({ ...bound, metric: 'gaps' })).toMatchObject({
      holds: false,
      actual: expect.stringMatching(/did you mean "gap"/),
    })
    expect(verdictOf(bound, { ...evidence, rows: [] })).toMatchObject({ holds: false, actual: 'there are no rows' })
  })

  test('looks at the rows of some runs only, and does not hold where there are none', () => {
    expect(verdictOf({ metric: 'gap', where: { 'penalty.kind': 'l1' }, max: 3 }).holds).toBe(true)
    expect(verdictOf({ metric: 'gap', where: { 'penalty.kind': 'l2' }, max: 3 })).toMatchObject({
      holds: false,
      actual: 'no run is like that',
    })
  })
})

describe('a support', () => {
  test.for([
    [{ includes: ['bmi'], excludes: ['age'] }, true, 'as expected'],
    [{ exactly: ['bmi'] }, true, 'as expected'],
    [{ exactly: [] }, false, 'bmi is not 0'],
    [{ exactly: ['bmi', 'age'] }, false, 'age is 0'],
    [{ exactly: ['age'] }, false, 'age is 0, bmi is not 0'],
    [{ includes: ['age'] }, false, 'age is 0'],
    [{ excludes: ['bmi'] }, false, 'bmi is not 0'],
    [{ includes: ['bmj'] }, false, 'bmj is no feature (did you mean "bmi"?)'],
    [{ excludes: ['bmj'] }, false, 'bmj is no feature (did you mean "bmi"?)'],
  ] as const)('%o holds: %s', ([{ ...support }, holds, actual]) => {
    const lists = Object.fromEntries(Object.entries(support).map(([name, list]) => [name, [...list]]))
    expect(verdictOf({ support: lists })).toMatchObject({ holds, actual })
  })

  test('does not hold where nothing is selected, or where the model has no coefficients', () => {
    const net = { ...evidence, selected: { ...selected, coefficients: undefined } }
    for (const found of [NOTHING, net]) expect(verdictOf({ support: { excludes: ['age'] } }, found).holds).toBe(false)
  })
})

describe('a certificate', () => {
  test('is a bound on gap and on KKT violation of every row, and shows the worse of the two', () => {
    expect(verdictOf({ certificate: { gap: 3, kkt: 0.3 } })).toMatchObject({ holds: true, actual: 'gap 3, kkt 0.3' })
    expect(verdictOf({ certificate: { gap: 4, kkt: 0.2 } })).toMatchObject({ holds: false, value: 0.3 })
    expect(verdictOf({ certificate: { gap: 2, kkt: 1 } })).toMatchObject({ holds: false, value: 3 })
  })

  test('does not hold where a fit has none', () => {
    const rows = [row({ metrics: { 'train.loss': 1 } })]
    expect(verdictOf({ certificate: { gap: 1 } }, { ...evidence, rows }).holds).toBe(false)
  })
})

describe('a digest', () => {
  test('holds where all runs are there and every bit is the same', () => {
    expect(verdictOf({ digest: 'a'.repeat(64) }).holds).toBe(true)
    expect(verdictOf({ digest: `${'a'.repeat(63)}b` }).holds).toBe(false)
    expect(verdictOf({ digest: 'a'.repeat(64) }, { ...evidence, digest: null })).toMatchObject({
      holds: false,
      actual: 'some runs are not there',
    })
  })
})

describe('a baseline', () => {
  const FILE = 'kept.json'
  const against = (metrics: Readonly<Record<string, number>>, more = {}): Evidence => ({
    ...evidence,
    baselines: new Map([[FILE, { name: 'made-up', metrics, ...more }]]),
  })

  test('is compared with its tolerance and its direction', () => {
    const kept = against({ 'test.rmse': 50 })
    const rmse: Expectation = { baseline: FILE, metric: 'test.rmse' }
    expect(verdictOf(rmse, kept)).toMatchObject({ holds: false, allowed: 'exactly 50' })
    expect(verdictOf({ ...rmse, rtol: 0.1, direction: 'lower' }, kept)).toMatchObject({
      holds: true,
      allowed: '≤ 50 + 5',
      margin: { room: 0, relative: true },
    })
    expect(verdictOf({ ...rmse, atol: 1, direction: 'lower' }, kept).margin?.room).toBeCloseTo(-0.08, 12)
    expect(verdictOf({ ...rmse, direction: 'higher' }, kept)).toMatchObject({ holds: true, allowed: '≥ 50' })
    expect(expectationText(verdictOf({ ...rmse, rtol: 0.1, atol: 1, direction: 'lower' }, kept))).toBe(
      'test.rmse as in kept.json within 10 % + 1, lower is better',
    )
  })

  test.for([
    ['is of another experiment', { name: 'other', metrics: { gap: 1 } }, 'this is the baseline of "other"'],
    ['lacks the metric', { name: 'made-up', metrics: { gaps: 1 } }, /no such metric; did you mean "gaps"/],
    ['has no number there', { name: 'made-up', metrics: { gap: Number.NaN } }, /baseline is NaN/],
    ['cannot be read', { problem: 'there is no such file' }, 'there is no such file'],
  ] as const)('that %s does not hold', ([, baseline, actual]) => {
    const found = { ...evidence, baselines: new Map([[FILE, baseline]]) }
    expect(verdictOf({ baseline: FILE, metric: 'gap', rtol: 1e9 }, found)).toMatchObject({
      holds: false,
      actual: typeof actual === 'string' ? actual : expect.stringMatching(actual),
    })
  })

  test('does not hold where the model lacks the metric, has no number for it, or is not there', () => {
    const kept = against({ gone: 1, odd: 1, gap: 1 })
    for (const metric of ['gone', 'odd']) {
      expect(verdictOf({ baseline: FILE, metric, rtol: 1e9 }, kept).holds).toBe(false)
    }
    expect(verdictOf({ baseline: FILE, metric: 'gap' }, { ...kept, selected: null }).holds).toBe(false)
  })

  test('without a metric is held to in every one that it has', () => {
    expect(verdictOf({ baseline: FILE }, against({ gap: 1, 'test.rmse': 55, zero: 0 }))).toMatchObject({
      holds: true,
      actual: 'as in the baseline',
    })
    expect(verdictOf({ baseline: FILE, rtol: 0.01 }, against({ gap: 1, 'test.rmse': 50, nonzeros: 2 }))).toMatchObject({
      holds: false,
      actual: '2 of 3 are not; nonzeros is 1',
      allowed: 'nonzeros 2 ± 0.02',
    })
    expect(verdictOf({ baseline: FILE }, against({})).holds).toBe(false)
  })

  test('has a digest to be the same as, or says that it has none', () => {
    const same: Expectation = { baseline: FILE, digest: 'same' }
    expect(verdictOf(same, against({}, { digest: 'a'.repeat(64) })).holds).toBe(true)
    expect(verdictOf(same, against({}, { digest: 'b'.repeat(64) })).holds).toBe(false)
    expect(verdictOf(same, against({}))).toMatchObject({ holds: false, actual: expect.stringMatching(/has no digest/) })
  })
})
