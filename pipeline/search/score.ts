import type { Fault } from '../spec/faults.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { lessIsBetter } from '../train/metrics.ts'
import { metricAt } from '../train/points.ts'
import type { Trial } from './search.ts'

/** The metric that directs a search: what selects the model where that is of validation rows, and never test rows or zeros. */
export function searchMetric({ experiment }: LoadedSpec): string {
  const metric = experiment.select?.metric ?? ''
  return metric.startsWith('validation.') ? metric : 'validation.loss'
}

/**
 * How well a trial did, less is better: the mean of the metric over its seeds, at the best place of its λ path. Infinity
 * where a seed has no such number, as one that diverged. Whether fits reached their tolerance does not matter here: a
 * training that is cut short is to be judged by where it stands.
 */
export function scoreOf({ runs }: Trial, metric: string): number {
  const sign = lessIsBetter(metric) ? 1 : -1
  const places = runs.reduce((least, { points }) => Math.min(least, points.count), Number.POSITIVE_INFINITY)
  let best = Number.POSITIVE_INFINITY
  for (let place = 0; place < places; place++) {
    const values = runs.map(({ points }) => metricAt(points, place, metric) ?? Number.NaN)
    const mean = (sign * values.reduce((sum, value) => sum + value, 0)) / values.length
    // NaN is below nothing.
    if (mean < best) best = mean
  }
  return best
}

/** A search that follows results needs some that the training has not seen. */
export function scoreFaults({ experiment }: LoadedSpec): Fault[] {
  if (experiment.validation.kind !== 'none') return []
  const what = 'it follows what does well on validation rows, and there are none'
  return [{ path: 'search.kind', what, fix: 'add validation: {kind: cross-validation}, or a holdout' }]
}
