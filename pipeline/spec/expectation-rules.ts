import { enumerate } from './enumerate.ts'
import { formKeys, formOf } from './expectation-form.ts'
import type { Expectation } from './experiment.gen.ts'
import type { Fault } from './faults.ts'

/** Faults of one expectation, at paths below it. */
type ExpectationRule = (expectation: Expectation) => readonly Fault[]

/** What a schema cannot say of expectations: keys that mean nothing where they stand, and what can never hold. */
export function expectationFaults(expectations: readonly Expectation[]): Fault[] {
  return expectations.flatMap((expectation, i) =>
    RULES.flatMap((rule) => rule(expectation)).map((fault) => ({ ...fault, path: `expect[${i}]${fault.path}` })),
  )
}

const RULES: readonly ExpectationRule[] = [
  function everyKeyMeansSomething(expectation) {
    const form = formOf(expectation)
    const meant: readonly string[] = formKeys[form]
    return Object.keys(expectation)
      .filter((key) => !meant.includes(key))
      .map((key) => ({
        path: `.${key}`,
        what: `"${key}" means nothing beside ${form}`,
        fix: `${form} goes with ${meant.filter((other) => other !== form).join(', ') || 'nothing else'}`,
      }))
  },
  function boundsLeaveRoom({ min, max }) {
    if (min === undefined || max === undefined || min <= max) return []
    return [{ path: '.min', what: `no value is at least ${min} and at most ${max}`, fix: 'write min ≤ max' }]
  },
  function conditionsLookAtEveryRow({ at, where }) {
    if (where === undefined || at !== 'selected') return []
    return [
      {
        path: '.at',
        what: '`where` looks at every row of some runs, not at the selected model',
        fix: 'leave out at, or where',
      },
    ]
  },
  function aDirectionIsThatOfAMetric({ baseline, metric, direction }) {
    if (baseline === undefined || metric !== undefined || direction === undefined || direction === 'both') return []
    return [
      { path: '.direction', what: `not every metric of a baseline is better ${direction}`, fix: 'name the metric' },
    ]
  },
  function aBaselineComparesOneThing({ baseline, digest, metric, rtol, atol }) {
    if (digest === undefined) return []
    if (baseline === undefined)
      return digest === 'same'
        ? [{ path: '.digest', what: 'the same as what?', fix: 'add baseline: FILE, or write the sha256' }]
        : []
    const fault = (what: string, fix: string) => [{ path: '.digest', what, fix }]
    if (digest !== 'same') return fault('the baseline has a digest of its own', 'write digest: same')
    const others = Object.entries({ metric, rtol, atol }).filter(([, value]) => value !== undefined)
    return others.length === 0
      ? []
      : fault(`a digest is the same or is not, whatever ${others.map(([name]) => name).join(', ')}`, 'leave one out')
  },
  function supportIsPossible({ support }) {
    if (support === undefined) return []
    const { includes = [], excludes = [], exactly } = support
    const torn = excludes.filter((feature) => includes.includes(feature) || exactly?.includes(feature))
    const beyond = includes.filter((feature) => exactly !== undefined && !exactly.includes(feature))
    return [
      ...never('.support.excludes', torn, 'is expected to be zero and not to be'),
      ...never('.support.includes', beyond, 'is not among those that `exactly` names'),
    ]
  },
]

function never(path: string, features: readonly string[], what: string): Fault[] {
  const quoted = features.map((feature) => `"${feature}"`)
  return features.length === 0 ? [] : [{ path, what: `${enumerate(quoted, 8)} ${what}`, fix: 'keep one of the two' }]
}
