import type { AnyDataset } from '../../data/dataset.ts'
import { foldsFrom } from '../../data/folds.ts'
import { deal } from '../../data/validation/deal.ts'
import { Subset } from '../../math/subset.ts'
import { unrelaxed } from '../../penalty/relax.ts'
import type { Stability } from '../../spec/experiment.gen.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'
import { heavyRows } from '../gram/groups.ts'
import type { TensorFile } from '../result.ts'
import { supportMetrics } from '../support-metrics.ts'
import type { Units } from '../units.ts'
import type { FittedPoint } from './fit-path.ts'
import type { LambdaGrid } from './lambda-grid.ts'
import { usedFeatures } from './used-features.ts'

/**
 * Stability selection: B halves of the rows, the λ path on each, and of each the features that enter first, while they are
 * at most q. A feature is stable that is among them in a share π of the halves or more.
 *
 *     q = ⌊√(v (2π − 1) p)⌋,   E[V] ≤ q² / ((2π − 1) p) ≤ v
 *
 * V counts false features among the stable ones. With halves in complementary pairs it counts those that a half selects
 * with less than average chance, and nothing is assumed of them; else noise features are taken to be exchangeable.
 * Halves of classes have the same share of each class.
 *
 * stability.safetensors: `frequency` (p), `path_frequency` (L, p), and `halves`, `q`, `threshold`, `bound` (1); where a truth
 * is known, also `support_precision`, `support_recall` and `support_fdr` (1) of the stable features.
 *
 * Source: Meinshausen & Bühlmann (2010), J. R. Stat. Soc. B 72(4), theorem 1; Shah & Samworth (2013), ibid. 75(1).
 */
export async function stabilitySelection(
  run: PathRunSpec,
  stability: Stability,
  dataset: AnyDataset,
  final: Int32Array,
  { lambdas }: LambdaGrid,
  units: Units,
): Promise<TensorFile> {
  const p = dataset.features.length
  const most = mostSelected(stability, p)
  const none = new Int32Array()
  // What enters, and when, is not changed by what is refitted.
  const entering = { ...run, penalty: unrelaxed(run.penalty) }
  const paths = await Promise.all(
    halvesOf(run, stability, dataset, final).map((train) =>
      units.path({ run: entering, dataset, train, held: none, lambdas }),
    ),
  )
  const frequency = new Float64Array(p)
  const along = new Float64Array(lambdas.length * p)
  let halves = 0
  for (const path of paths) {
    const early = entered(path, most)
    // A half that was not solved that far says nothing.
    const solved = path.slice(0, early.length + 1)
    if (!solved.every(({ certificate, attained }) => attained && certificate.gap <= run.train.tolerance)) continue
    halves += 1
    for (const j of early.at(-1) ?? []) frequency[j] += 1
    for (const [l, point] of path.entries()) {
      usedFeatures(point).countInto(along.subarray(l * p, (l + 1) * p))
    }
  }
  const share = (count: number) => (halves === 0 ? 0 : count / halves)
  const { threshold } = stability
  const shares = frequency.map(share)
  const found = supportMetrics(Subset.of(Array.from(shares, (one) => one >= threshold)), dataset.truth)
  return {
    frequency: { shape: [p], values: shares },
    path_frequency: { shape: [lambdas.length, p], values: along.map(share) },
    halves: scalar(halves),
    q: scalar(most),
    threshold: scalar(threshold),
    bound: scalar((most * most) / ((2 * threshold - 1) * p)),
    ...Object.fromEntries(Object.entries(found).map(([name, value]) => [name, scalar(value)])),
  }
}

function scalar(value: number) {
  return { shape: [1], values: Float64Array.of(value) }
}

/** q: one at least, since less would select nothing, and p at most. */
export function mostSelected({ threshold, false_selections }: Stability, features: number): number {
  const q = Math.floor(Math.sqrt(false_selections * (2 * threshold - 1) * features))
  return Math.min(Math.max(q, 1), features)
}

/** The rows of each half. */
export function halvesOf(
  { seed, model }: Pick<PathRunSpec, 'seed' | 'model'>,
  { subsamples, complementary_pairs }: Stability,
  dataset: AnyDataset,
  final: Int32Array,
): Int32Array[] {
  const rows = heavyRows(dataset, final)
  const classes =
    model.kind === 'logistic' || model.kind === 'multinomial' ? Float64Array.from(rows, (row) => dataset.y[row]) : null
  const draws = complementary_pairs ? Math.ceil(subsamples / 2) : subsamples
  const size = Math.floor(rows.length / 2)
  const halves = Array.from({ length: draws }, (_, b) => {
    const both = foldsFrom(rows, deal(rows.length, { folds: 2, seed, draw: `halves ${b}`, classes, groups: null }))
    // Of an odd number one row is left out, another each time.
    const cut = both.map(({ held }) => held.filter((_, i) => held.length === size || i !== b % held.length))
    return complementary_pairs ? cut : cut.slice(0, 1)
  })
  return halves.flat().slice(0, subsamples)
}

/** The features that have entered by each λ, from the first on, as long as they are at most so many. */
function entered(path: readonly FittedPoint[], most: number): (readonly number[])[] {
  const found: (readonly number[])[] = []
  let before: readonly number[] = []
  for (const point of path) {
    const used = usedFeatures(point)
    for (const j of before) used.add(j)
    if (used.size > most) break
    const all = used.members()
    found.push(all)
    before = all
  }
  return found
}
