import type { Expectation } from '../../spec/experiment.gen.ts'
import { suggest } from '../../spec/suggest.ts'
import { metricOf } from '../../train/result.ts'
import type { Baseline } from '../baseline-file.ts'
import { type Bounds, judgeValue } from '../bounds.ts'
import { type Evidence, NONE_SELECTED } from '../evidence.ts'
import { type Finding, nothingFound } from '../verdict.ts'
import { noSuchMetric } from './bound.ts'
import { sameDigest } from './digest.ts'

/** The selected model against the one that is kept in a file. A file that is not there, or of another spec, does not hold. */
export function judgeBaseline(expectation: Expectation, evidence: Evidence): Finding {
  const { baseline: file = '', metric, digest } = expectation
  const subject = digest === undefined ? (metric ?? 'every metric') : 'digest'
  const wish = wishText(expectation)
  const baseline = evidence.baselines.get(file) ?? { problem: 'it was not read' }
  const refuse = (problem: string) => nothingFound(subject, wish, problem, { allowed: '' })
  if ('problem' in baseline) return refuse(baseline.problem)
  if (baseline.name !== evidence.name) return refuse(`this is the baseline of "${baseline.name}"`)
  if (digest !== undefined) {
    return baseline.digest === undefined
      ? refuse('the baseline has no digest; --update-baseline writes it')
      : sameDigest(subject, wish, baseline.digest, evidence)
  }
  if (metric !== undefined) return { ...judgeMetric(metric, expectation, baseline, evidence), wish }
  return { ...judgeAll(expectation, baseline, evidence), subject, wish }
}

/** One metric: within atol + rtol·|baseline| of its baseline, or anywhere on the better side of it. */
function judgeMetric(metric: string, expectation: Expectation, baseline: Baseline, { selected }: Evidence): Finding {
  const refuse = (problem: string, allowed = '') => nothingFound(metric, '', problem, { allowed })
  const kept = metricOf(baseline.metrics, metric)
  if (kept === undefined) {
    const names = Object.keys(baseline.metrics)
    return refuse(`the baseline has no such metric${names.length === 0 ? '' : `; ${suggest(metric, names)}`}`)
  }
  if (!Number.isFinite(kept)) return refuse(`the baseline is ${kept}, which nothing compares to`)
  const bounds = allowedBy(expectation, kept)
  const allowed = allowedText(expectation, kept)
  if (selected === null) return refuse(NONE_SELECTED, allowed)
  const value = metricOf(selected.metrics, metric)
  if (value === undefined) return refuse(noSuchMetric(metric, Object.keys(selected.metrics)), allowed)
  return { subject: metric, wish: '', allowed, ...judgeValue(value, bounds, kept) }
}

/** What is allowed of a metric whose baseline is `kept`, as numpy.isclose reads rtol and atol. */
export function allowedBy(expectation: Expectation, kept: number): Bounds {
  const tolerance = toleranceOf(expectation, kept)
  return {
    min: expectation.direction === 'lower' ? Number.NEGATIVE_INFINITY : kept - tolerance,
    max: expectation.direction === 'higher' ? Number.POSITIVE_INFINITY : kept + tolerance,
  }
}

function toleranceOf({ rtol = 0, atol = 0 }: Expectation, kept: number): number {
  return atol + rtol * Math.abs(kept)
}

/** `≤ 55.9 + 0.559`, `≥ 0.42 - 0.005`, `6.04 ± 6e-9`, `exactly 4`. */
function allowedText(expectation: Expectation, kept: number): string {
  const { direction = 'both' } = expectation
  const tolerance = toleranceOf(expectation, kept)
  const relation = { lower: '≤ ', higher: '≥ ', both: tolerance === 0 ? 'exactly ' : '' }[direction]
  const sign = { lower: '+', higher: '-', both: '±' }[direction]
  return `${relation}${six(kept)}${tolerance === 0 ? '' : ` ${sign} ${six(tolerance)}`}`
}

/** Every metric that the baseline has; tells how many do not hold, and of the one that has the least room. */
function judgeAll(expectation: Expectation, baseline: Baseline, evidence: Evidence): Finding {
  const findings = Object.keys(baseline.metrics).map((metric) => judgeMetric(metric, expectation, baseline, evidence))
  const [first] = findings
  if (first === undefined) return nothingFound('', '', 'the baseline has no metrics', { allowed: '' })
  const room = ({ holds, margin }: Finding) => margin?.room ?? (holds ? 0 : Number.NEGATIVE_INFINITY)
  const worst = findings.reduce((a, b) => ((b.holds === a.holds ? room(b) < room(a) : a.holds) ? b : a), first)
  const failing = findings.filter(({ holds }) => !holds).length
  const about = `${worst.subject} is ${worst.actual}`
  const actual = failing === 0 ? 'as in the baseline' : `${failing} of ${findings.length} are not; ${about}`
  return { ...worst, actual, allowed: failing === 0 ? '' : `${worst.subject} ${worst.allowed}` }
}

/** `as in baselines/lasso.json within 1 %, lower is better`. */
function wishText({ baseline, rtol = 0, atol = 0, direction = 'both' }: Expectation): string {
  const parts = [rtol > 0 ? `${six(rtol * 100)} %` : '', atol > 0 ? six(atol) : ''].filter((part) => part !== '')
  const within = parts.length === 0 ? '' : ` within ${parts.join(' + ')}`
  return `as in ${baseline}${within}${direction === 'both' ? '' : `, ${direction} is better`}`
}

function six(value: number): string {
  return String(Number(value.toPrecision(6)))
}
