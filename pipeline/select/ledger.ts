import type { Subset } from '../math/subset.ts'
import type { ResultRow } from '../store/results.ts'
import { readWeights } from '../store/weights-file.ts'
import type { MetricRow, TensorFile } from '../train/result.ts'
import { agreement, frequencies } from '../train/support-metrics.ts'
import type { Candidate } from './candidates.ts'
import { usedFeatures } from './used-features.ts'

/** How often each feature is used, and by what; in the order of the features. */
export type Frequencies = Readonly<Record<string, number>>

/** Which features, how often: what stands behind the support of the selected model. */
export interface SupportLedger {
  /** Share of the folds whose own fit at the selected λ uses a feature; how alike the folds' supports are. */
  readonly folds?: Agreement
  /** The same over the seeds of the selected configuration. */
  readonly seeds?: Agreement
  /** Against the planted truth of synthetic data. */
  readonly truth?: Truth
  readonly stability_selection?: StabilitySelection
}

export interface Agreement {
  readonly frequency: Frequencies
  /** Nogueira, Sechidis & Brown (2018): 1 for equal supports, 0 for those of chance. */
  readonly stability?: number
  /** Mean over pairs. */
  readonly jaccard?: number
}

export interface Truth {
  readonly precision: number
  readonly recall: number
  readonly fdr: number
}

export interface StabilitySelection {
  readonly halves: number
  readonly threshold: number
  /** Features that a half selects at most. */
  readonly q: number
  /** E[V], the false features among the stable ones, is at most this. */
  readonly bound: number
  readonly stable: readonly string[]
  /** Of the stable features, against a planted truth. */
  readonly truth?: Truth
  readonly frequency: Frequencies
}

/** The ledger of a chosen model, from its runs on the disk; undefined where there is nothing to be said. */
export async function supportLedger({ rows, point }: Candidate, folder: string): Promise<SupportLedger | undefined> {
  const [first] = rows
  if (first === undefined) return undefined
  const ledger: SupportLedger = {
    ...(await foldsOf(first, point, folder)),
    ...(await seedsOf(rows, point, folder)),
    ...truthOf(first.metrics),
    ...(await stabilityOf(first, folder)),
  }
  return Object.keys(ledger).length === 0 ? undefined : ledger
}

/** From beside the weights of a path, or from a file of its own, where folds of epochs leave it. */
async function foldsOf(
  { run, metrics }: ResultRow,
  point: number,
  folder: string,
): Promise<Pick<SupportLedger, 'folds'>> {
  for (const name of ['path', 'folds']) {
    const file = await readWeights(folder, run.id, name)
    const frequency = file === null ? null : rowOf(file.tensors, 'frequency', point, file.features.length)
    if (file === null || frequency === null) continue
    const { support_stability: stability, support_jaccard: jaccard } = metrics
    return {
      folds: {
        frequency: named(file.features, frequency),
        ...(stability === undefined ? {} : { stability }),
        ...(jaccard === undefined ? {} : { jaccard }),
      },
    }
  }
  return {}
}

async function seedsOf(
  rows: readonly ResultRow[],
  point: number,
  folder: string,
): Promise<Pick<SupportLedger, 'seeds'>> {
  if (rows.length < 2) return {}
  const supports: Subset[] = []
  let features: readonly string[] = []
  for (const { run } of rows) {
    const found = await usedFeatures(folder, run, point)
    // Seeds of other tables, with other features, have no supports to be compared.
    if (found === null || (features.length > 0 && features.join('\n') !== found.features.join('\n'))) return {}
    features = found.features
    supports.push(found.used)
  }
  const { support_stability: stability, support_jaccard: jaccard } = agreement(supports)
  return {
    seeds: {
      frequency: named(features, frequencies(supports)),
      ...(stability === undefined ? {} : { stability }),
      ...(jaccard === undefined ? {} : { jaccard }),
    },
  }
}

function truthOf(metrics: MetricRow): Pick<SupportLedger, 'truth'> {
  const { support_precision: precision, support_recall: recall, support_fdr: fdr } = metrics
  return precision === undefined || recall === undefined || fdr === undefined
    ? {}
    : { truth: { precision, recall, fdr } }
}

async function stabilityOf({ run }: ResultRow, folder: string): Promise<Pick<SupportLedger, 'stability_selection'>> {
  const file = run.spec.stability === undefined ? null : await readWeights(folder, run.id, 'stability')
  if (file === null) return {}
  const { tensors, features } = file
  const frequency = rowOf(tensors, 'frequency', 0, features.length)
  const one = (name: string) => tensors[name]?.values[0] ?? Number.NaN
  if (frequency === null) return {}
  const threshold = one('threshold')
  return {
    stability_selection: {
      halves: one('halves'),
      threshold,
      q: one('q'),
      bound: one('bound'),
      stable: features.filter((_, j) => frequency[j] >= threshold),
      ...(tensors.support_precision === undefined
        ? {}
        : { truth: { precision: one('support_precision'), recall: one('support_recall'), fdr: one('support_fdr') } }),
      frequency: named(features, frequency),
    },
  }
}

/** So many numbers of a tensor, from the k-th row of that length; null where it has none. */
function rowOf(tensors: TensorFile, name: string, k: number, width: number): Float64Array | null {
  const values = tensors[name]?.values
  return values === undefined || values.length < (k + 1) * width ? null : values.subarray(k * width, (k + 1) * width)
}

function named(features: readonly string[], values: Float64Array): Frequencies {
  return Object.fromEntries(features.map((feature, j) => [feature, values[j]]))
}
