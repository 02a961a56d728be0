import type { Select } from '../spec/experiment.gen.ts'
import { type MetricRow, metricOf } from '../train/result.ts'
import type { Candidate } from './candidates.ts'

/** Bounds on a metric that the chosen model keeps to. */
export interface Constraint {
  readonly metric: string
  readonly min: number
  readonly max: number
}

/** `nonzeros <= 12` and {metric: nonzeros, max: 12} are the same. The schema has seen to their form. */
export function constraintsOf({ constraints }: Pick<Select, 'constraints'>): Constraint[] {
  const { NEGATIVE_INFINITY: lowest, POSITIVE_INFINITY: highest } = Number
  return constraints.map((written) => {
    if (typeof written !== 'string')
      return { metric: written.metric, min: written.min ?? lowest, max: written.max ?? highest }
    const [metric = '', number = ''] = written.split(/<=|>=/)
    const bound = Number(number)
    return written.includes('<=')
      ? { metric: metric.trim(), min: lowest, max: bound }
      : { metric: metric.trim(), min: bound, max: highest }
  })
}

/** As in `nonzeros <= 12`. */
export function constraintText({ metric, min, max }: Constraint): string {
  const parts = [
    ...(min === Number.NEGATIVE_INFINITY ? [] : [`${metric} >= ${min}`]),
    ...(max === Number.POSITIVE_INFINITY ? [] : [`${metric} <= ${max}`]),
  ]
  return parts.join(' and ')
}

/** All of a choice, as in `nonzeros <= 12`; none where nothing is chosen. */
export function constraintTexts(select: Select | undefined): string[] {
  return select === undefined ? [] : constraintsOf(select).map(constraintText)
}

/**
 * Whether a candidate keeps to all of them, in each of its seeds and not on average: the weights that are reported are one
 * seed's. A metric that is not there keeps to nothing.
 */
export function keepsTo(constraints: readonly Constraint[], { rows }: Candidate): boolean {
  return constraints.every((constraint) => rows.every(({ metrics }) => holds(constraint, metrics)))
}

function holds({ metric, min, max }: Constraint, metrics: MetricRow): boolean {
  const value = metricOf(metrics, metric)
  return value !== undefined && value >= min && value <= max
}
