import type { Expectation } from '../../spec/experiment.gen.ts'
import { getAt, parsePath } from '../../spec/paths.ts'
import { suggest } from '../../spec/suggest.ts'
import { canonicalJson } from '../../store/canonical.ts'
import { metricIn, metricNames, type ResultRow } from '../../store/results.ts'
import { metricOf } from '../../train/result.ts'
import { type Bounds, boundsText, judgeValue, roomOf } from '../bounds.ts'
import { type Evidence, NONE_SELECTED } from '../evidence.ts'
import { type Finding, nothingFound } from '../verdict.ts'

/** A metric and its bounds, at the selected model or at every row. A metric that is not there does not hold. */
export function judgeBound(expectation: Expectation, evidence: Evidence): Finding {
  const { metric = '', min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, at, where } = expectation
  const bounds = { min, max }
  return at === 'all' || where !== undefined
    ? judgeEverywhere(metric, bounds, where, evidence)
    : judgeSelected(metric, bounds, evidence)
}

function judgeSelected(metric: string, bounds: Bounds, { selected }: Evidence): Finding {
  const wish = boundsText(bounds)
  if (selected === null) return nothingFound(metric, wish, NONE_SELECTED)
  const value = metricOf(selected.metrics, metric)
  if (value === undefined) return nothingFound(metric, wish, noSuchMetric(metric, Object.keys(selected.metrics)))
  return { subject: metric, wish, allowed: wish, ...judgeValue(value, bounds) }
}

/** Holds where every row does; tells of the row that has the least room. */
export function judgeEverywhere(
  metric: string,
  bounds: Bounds,
  where: Expectation['where'],
  evidence: Evidence,
): Finding {
  const rows = evidence.rows.filter(({ run }) => matches(run.spec, where ?? {}))
  const subject = `${metric} ${where === undefined ? 'everywhere' : `where ${whereText(where)}`}`
  const wish = boundsText(bounds)
  const [first] = rows
  if (first === undefined)
    return nothingFound(subject, wish, where === undefined ? 'there are no rows' : 'no run is like that')

  const lacking = rows.filter((row) => metricIn(row, metric) === undefined).length
  if (lacking === rows.length) {
    return nothingFound(subject, wish, noSuchMetric(metric, metricNames(rows)))
  }
  if (lacking > 0) return nothingFound(subject, wish, `${lacking} of ${rows.length} rows have none`)

  const valueAt = (row: ResultRow) => metricIn(row, metric) ?? Number.NaN
  const room = (row: ResultRow) => {
    const left = roomOf(valueAt(row), bounds)
    return Number.isNaN(left) ? Number.NEGATIVE_INFINITY : left
  }
  const worst = rows.reduce((a, b) => (room(b) < room(a) ? b : a), first)
  const found = judgeValue(valueAt(worst), bounds)
  const actual = found.holds ? found.actual : `${found.actual} (run ${worst.run.id}${placeOnPath(worst)})`
  return { subject, wish, allowed: wish, ...found, actual }
}

/** Which of a run's fits a row is, where a run has several. */
function placeOnPath({ metrics }: ResultRow): string {
  return metrics.lambda === undefined ? '' : `, λ = ${Number(metrics.lambda.toPrecision(6))}`
}

export function noSuchMetric(metric: string, names: readonly string[]): string {
  return `there is no such metric; ${suggest(metric, names)}`
}

/** Whether a run's spec has these values at these dotted paths. */
function matches(spec: unknown, where: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(where).every(
    ([path, value]) => canonicalJson(getAt(spec, parsePath(path))) === canonicalJson(value),
  )
}

function whereText(where: Readonly<Record<string, unknown>>): string {
  return Object.entries(where)
    .map(([path, value]) => `${path} = ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ')
}
