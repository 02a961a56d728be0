import { isRecord } from '../spec/paths.ts'
import { clipped } from '../spec/printable.ts'
import type { Compared } from './compared.ts'
import { short } from './numbers.ts'
import type { TextTable } from './table.ts'

/** A value on every side, in the order of the sides; undefined where one has nothing. */
export interface Row<Value> {
  readonly name: string
  readonly values: readonly (Value | undefined)[]
}

/** What differs between several experiments or runs; what is the same everywhere is left out. */
export interface Comparison {
  readonly labels: readonly string[]
  /** By dotted path. */
  readonly spec: readonly Row<unknown>[]
  /** Metrics of the selected models, and of two the difference. */
  readonly results: readonly (Row<number> & { readonly difference?: number })[]
  /** Features that some of the models use and others do not; null where a side has no coefficients. */
  readonly support: readonly Row<boolean>[] | null
  /** Features that all of them use. */
  readonly shared: number
}

export function compare(sides: readonly Compared[]): Comparison {
  const leaves = sides.map(({ spec }) => new Map(leavesOf(spec)))
  const spec = namesOf(leaves.map((own) => [...own.keys()]))
    .map((name) => ({ name, values: leaves.map((own) => own.get(name)) }))
    .filter(({ values }) => differ(values.map((value) => JSON.stringify(value))))
  const results = namesOf(sides.map(({ metrics }) => Object.keys(metrics)))
    .map((name) => {
      const values = sides.map(({ metrics }) => metrics[name])
      const [one, other] = values
      return {
        name,
        values,
        ...(values.length === 2 && one !== undefined && other !== undefined ? { difference: other - one } : {}),
      }
    })
    .filter(({ values }) => differ(values))
  const supports = sides.flatMap(({ support }) => (support === null ? [] : [new Set(support)]))
  const known = supports.length === sides.length
  const features = namesOf(supports.map((support) => [...support])).map((name) => ({
    name,
    values: supports.map((support) => support.has(name)),
  }))
  return {
    labels: sides.map(({ label }) => label),
    spec,
    results,
    support: known ? features.filter(({ values }) => differ(values)) : null,
    shared: features.filter(({ values }) => values.every((used) => used)).length,
  }
}

/** Every leaf of a plain value with its dotted path; an empty list or mapping is a leaf. */
function leavesOf(value: unknown, path = ''): (readonly [string, unknown])[] {
  const entries = Array.isArray(value)
    ? value.map((item, i) => [`${path}[${i}]`, item] as const)
    : isRecord(value)
      ? Object.entries(value).map(([key, item]) => [path === '' ? key : `${path}.${key}`, item] as const)
      : []
  return entries.length === 0 ? [[path, value]] : entries.flatMap(([at, item]) => leavesOf(item, at))
}

function namesOf(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())]
}

function differ(values: readonly unknown[]): boolean {
  return values.some((value) => !Object.is(value, values[0]))
}

/** Metrics that say how a fit was reached, and not what it is. */
const OF_THE_SOLVER = /^(gap|kkt|passes|step|lambda_fraction)$|_se$/

/** What only names an experiment or judges it. */
const OF_NO_NUMBERS = /^(name|description|expect)\b/

/** One table of it all. For people (`whole` false) numbers are short, and what only the solver is interested in is left out. */
export function comparisonTable({ labels, spec, results, support }: Comparison, whole: boolean): TextTable {
  const two = labels.length === 2
  const number = (value: number | undefined) => (whole ? String(value ?? '') : short(value))
  return {
    columns: [
      { title: 'part', align: 'left' },
      { title: 'what', align: 'left' },
      ...labels.map((title) => ({ title, align: 'right' as const })),
      ...(two ? [{ title: 'difference', align: 'right' as const, optional: true }] : []),
    ],
    rows: [
      ...spec
        .filter(({ name }) => whole || !OF_NO_NUMBERS.test(name))
        .map(({ name, values }) => {
          const cells = values.map(written).map((text) => (whole ? text : clipped(text, 40)))
          return ['spec', name, ...cells, ...(two ? [''] : [])]
        }),
      ...results
        .filter(({ name }) => whole || !OF_THE_SOLVER.test(name))
        .map(({ name, values, difference }) => [
          'result',
          name,
          ...values.map(number),
          ...(two ? [difference === undefined ? '' : signed(difference, number)] : []),
        ]),
      ...(support ?? []).map(({ name, values }) => [
        'support',
        name,
        ...values.map((used) => (used ? 'used' : '0')),
        ...(two ? [''] : []),
      ]),
    ],
  }
}

/** What the table leaves out, in a sentence. */
export function comparisonText({ labels, support, shared, spec, results }: Comparison): string {
  if (spec.length === 0 && results.length === 0) return `${labels.join(' and ')} are the same in spec and results.`
  if (support === null) return 'Without coefficients on every side there are no supports to compare.'
  const all = `${shared} ${shared === 1 ? 'feature is' : 'features are'} used by all`
  if (support.length === 0) return `The supports are the same: ${all}.`
  return `The supports differ in ${support.length}; ${all}. What is the same everywhere is left out.`
}

function written(value: unknown): string {
  if (value === undefined) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function signed(value: number, number: (value: number) => string): string {
  return value > 0 ? `+${number(value)}` : number(value)
}
