import { type Subset, sharedSize } from '../math/subset.ts'
import type { MetricRow } from './result.ts'

/**
 * How well the features in use are those of a planted truth: precision is the share of used features that are true, recall
 * the share of true ones that are used, the false discovery rate the share of used ones that are not true. Nothing where no
 * truth is known; precision of nothing used is 1.
 */
export function supportMetrics(used: Subset, truth: Float64Array | null): MetricRow {
  if (truth === null) return {}
  let hits = 0
  const chosen = used.size
  let planted = 0
  for (let j = 0; j < truth.length; j++) {
    if (truth[j] === 0) continue
    planted++
    if (used.has(j)) hits++
  }
  return {
    support_precision: chosen === 0 ? 1 : hits / chosen,
    support_recall: planted === 0 ? 1 : hits / planted,
    support_fdr: chosen === 0 ? 0 : (chosen - hits) / chosen,
  }
}

/** Share of the supports that each feature is in. */
export function frequencies(supports: readonly Subset[]): Float64Array {
  const found = new Float64Array(supports[0]?.length ?? 0)
  for (const support of supports) support.countInto(found)
  for (let j = 0; j < found.length; j++) found[j] /= supports.length
  return found
}

/** Pairs of more supports than this are not compared one by one. */
const MOST_COMPARED = 200

/**
 * How alike several supports are: `support_stability` and `support_jaccard`. Of fewer than two there is nothing to say.
 *
 * @param frequency their `frequencies`.
 */
export function agreement(supports: readonly Subset[], frequency = frequencies(supports)): MetricRow {
  if (supports.length < 2) return {}
  const stability = nogueira(frequency, supports.length)
  return {
    ...(stability === null ? {} : { support_stability: stability }),
    ...(supports.length > MOST_COMPARED ? {} : { support_jaccard: jaccard(supports) }),
  }
}

/**
 * Stability of M supports over d features, from how often each is in one:
 *
 *     Φ = 1 − (1/d) Σ_j M/(M−1) p̂_j(1−p̂_j) / ( k̄/d · (1 − k̄/d) ),   k̄ = Σ_j p̂_j
 *
 * 1 where all are the same, 0 on average where each is drawn at random. Null where all are empty, or all full.
 *
 * Source: Nogueira, Sechidis & Brown (2018), J. Mach. Learn. Res. 18(174), eq. 4.
 */
export function nogueira(frequency: Float64Array, supports: number): number | null {
  const d = frequency.length
  let size = 0
  let spread = 0
  for (let j = 0; j < d; j++) {
    size += frequency[j]
    spread += frequency[j] * (1 - frequency[j])
  }
  const [share, variance] = [size / d, spread / d]
  const chance = share * (1 - share)
  return chance > 0 ? 1 - ((supports / (supports - 1)) * variance) / chance : null
}

/** Mean of |A∩B|/|A∪B| over all pairs; 1 for two empty ones. */
export function jaccard(supports: readonly Subset[]): number {
  const sizes = supports.map(({ size }) => size)
  let sum = 0
  for (let a = 0; a < supports.length; a++) {
    for (let b = 0; b < a; b++) {
      const shared = sharedSize(supports[a], supports[b])
      const either = sizes[a] + sizes[b] - shared
      sum += either === 0 ? 1 : shared / either
    }
  }
  return sum / ((supports.length * (supports.length - 1)) / 2)
}
