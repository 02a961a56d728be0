import { sizeOf } from '../../select/linear-weights.ts'
import { enumerate } from '../../spec/enumerate.ts'
import type { Expectation } from '../../spec/experiment.gen.ts'
import { suggest } from '../../spec/suggest.ts'
import { type Evidence, NONE_SELECTED } from '../evidence.ts'
import { type Finding, nothingFound } from '../verdict.ts'

/** Most features that are named in one line. */
const MOST_NAMED = 12

/** Which features the selected model uses. A feature that the data do not have does not hold, on either side. */
export function judgeSupport({ support = {} }: Expectation, { selected }: Evidence): Finding {
  const { includes = [], excludes = [], exactly } = support
  const subject = 'support'
  const wish = [
    includes.length > 0 ? `includes ${enumerate(includes, MOST_NAMED)}` : '',
    excludes.length > 0 ? `excludes ${enumerate(excludes, MOST_NAMED)}` : '',
    exactly === undefined ? '' : `is exactly ${enumerate(exactly, MOST_NAMED) || 'empty'}`,
  ]
    .filter((part) => part !== '')
    .join('; ')
  if (selected === null) return nothingFound(subject, wish, NONE_SELECTED)
  if (selected.coefficients === undefined) return nothingFound(subject, wish, 'this model has no coefficients')

  const size = new Map(selected.coefficients.map((coefficient) => [coefficient.feature, sizeOf(coefficient)]))
  const wanted = new Set([...includes, ...(exactly ?? [])])
  const unwanted = new Set([...excludes, ...(exactly === undefined ? [] : without(size.keys(), wanted))])
  const amiss = (feature: string, problem: string) =>
    `${feature} ${size.has(feature) ? problem : `is no feature (${suggest(feature, [...size.keys()])})`}`
  const found = [
    ...[...wanted].filter((feature) => (size.get(feature) ?? 0) === 0).map((feature) => amiss(feature, 'is 0')),
    ...[...unwanted].filter((feature) => size.get(feature) !== 0).map((feature) => amiss(feature, 'is not 0')),
  ]
  const actual = enumerate(found, MOST_NAMED) || 'as expected'
  return { subject, wish, actual, value: null, allowed: wish, margin: null, holds: found.length === 0 }
}

function without(features: Iterable<string>, others: ReadonlySet<string>): string[] {
  return [...features].filter((feature) => !others.has(feature))
}
