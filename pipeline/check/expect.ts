import { type Selected, sizeOf } from '../select/index.ts'
import type { Expectation } from '../spec/experiment.gen.ts'
import { getAt, parsePath } from '../spec/paths.ts'
import { canonicalJson } from '../store/canonical.ts'
import type { ResultRow } from '../store/results.ts'

/** Whether one expectation holds, and what was found. */
export interface Verdict {
  /** Position in the spec's list, from 0. */
  readonly index: number
  readonly expectation: string
  readonly actual: string
  readonly holds: boolean
}

/** Holds the result to the spec. A metric or a selected model that is not there does not hold. */
export function checkExpectations(
  expect: readonly Expectation[],
  rows: readonly ResultRow[],
  selected: Selected | null,
): Verdict[] {
  return expect.map((expectation, index) => ({ index, ...verdict(expectation, rows, selected) }))
}

type Finding = Omit<Verdict, 'index'>

function verdict(expectation: Expectation, rows: readonly ResultRow[], selected: Selected | null): Finding {
  if (expectation.support !== undefined) return supportVerdict(expectation.support, selected)
  const { metric = '', min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, where } = expectation
  const at = where === undefined ? expectation.at : 'all'
  const judged = rows.filter(({ run }) => matches(run.spec, where ?? {}))
  const values = at === 'all' ? judged.map(({ metrics }) => metrics[metric]) : [selected?.metrics[metric]]
  const within = (value: number | undefined) => value !== undefined && value >= min && value <= max
  const missing = values.includes(undefined) || values.length === 0
  const worst = missing
    ? undefined
    : (values.find((value) => !within(value)) ?? extreme(values, expectation.max !== undefined))
  const bounds = [expectation.min === undefined ? '' : `≥ ${min}`, expectation.max === undefined ? '' : `≤ ${max}`]
  return {
    expectation: [
      metric,
      ...bounds,
      where === undefined ? (at === 'all' ? 'everywhere' : '') : `where ${whereText(where)}`,
    ]
      .filter((word) => word !== '')
      .join(' '),
    actual:
      at === 'selected' && selected === null
        ? NONE_SELECTED
        : worst === undefined
          ? 'there is no such metric'
          : String(Number(worst.toPrecision(6))),
    holds: values.length > 0 && values.every(within),
  }
}

/** Whether a run's spec has these values at these dotted paths. */
function matches(spec: unknown, where: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(where).every(
    ([path, value]) => canonicalJson(getAt(spec, parsePath(path))) === canonicalJson(value),
  )
}

function whereText(where: Readonly<Record<string, unknown>>): string {
  return Object.entries(where)
    .map(([path, value]) => `${path} = ${String(value)}`)
    .join(', ')
}

const NONE_SELECTED = 'no model is selected'

/** The value that is nearest to its bound: the largest, where there is an upper one, else the smallest. */
function extreme(values: readonly (number | undefined)[], largest: boolean): number | undefined {
  return values.reduce((a, b) => (a === undefined || b === undefined ? undefined : largest === a > b ? a : b))
}

type Support = NonNullable<Expectation['support']>

function supportVerdict({ includes = [], excludes = [] }: Support, selected: Selected | null): Finding {
  const size = new Map(selected?.coefficients?.map((coefficient) => [coefficient.feature, sizeOf(coefficient)]))
  const missing = includes.filter((feature) => (size.get(feature) ?? 0) === 0)
  const present = excludes.filter((feature) => size.get(feature) !== 0)
  const wanted = [
    includes.length > 0 ? `includes ${includes.join(', ')}` : '',
    excludes.length > 0 ? `excludes ${excludes.join(', ')}` : '',
  ]
  const found = [
    ...missing.map((feature) => `${feature} ${size.has(feature) ? 'is 0' : 'is no feature'}`),
    ...present.map((feature) => `${feature} ${size.has(feature) ? 'is not 0' : 'is no feature'}`),
  ]
  return {
    expectation: `support ${wanted.filter((word) => word !== '').join('; ')}`,
    actual: selected === null ? NONE_SELECTED : found.join(', ') || 'as expected',
    holds: selected !== null && found.length === 0,
  }
}
