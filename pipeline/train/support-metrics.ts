import type { MetricRow } from './result.ts'

/**
 * How well the features in use are those of a planted truth: precision is the share of used features that are true, recall
 * the share of true ones that are used. Nothing where no truth is known; precision of nothing used is 1.
 */
export function supportMetrics(used: readonly boolean[], truth: Float64Array | null): MetricRow {
  if (truth === null) return {}
  let hits = 0
  let chosen = 0
  let planted = 0
  for (let j = 0; j < truth.length; j++) {
    if (used[j]) chosen++
    if (truth[j] !== 0) planted++
    if (used[j] && truth[j] !== 0) hits++
  }
  return {
    support_precision: chosen === 0 ? 1 : hits / chosen,
    support_recall: planted === 0 ? 1 : hits / planted,
  }
}
