import { type Constraint, constraintsOf } from '../spec/constraints.ts'
import type { Select } from '../spec/experiment.gen.ts'
import { type MetricRow, metricOf } from '../train/result.ts'
import type { Candidate } from './candidates.ts'

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
