import type { Outline } from '../../data/dataset.ts'
import type { Subset } from '../../math/subset.ts'
import { factorsOf, lambdaFraction } from '../../penalty/strengths.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'
import { type Points, PointTable } from '../points.ts'
import type { MetricRow } from '../result.ts'
import { agreement, frequencies, supportMetrics } from '../support-metrics.ts'
import { crossValidate, type FoldScores, meanOfRounds, validationMetrics } from './cross-validate.ts'
import type { FittedPoint, FoldPoint } from './fit-path.ts'
import type { RoundPaths } from './fit-rounds.ts'
import { usedFeatures } from './used-features.ts'

/** What folds say at each λ, for the weight of what each of them holds. */
export function foldScores(rounds: RoundPaths['rounds'], weights: readonly (readonly number[])[]): FoldScores[] {
  return meanOfRounds(rounds.map((folds, r) => crossValidate(folds, weights[r])))
}

/** What folds use at one λ. */
export interface FoldSupports {
  readonly supports: readonly Subset[]
  /** In which share of them each feature is. */
  readonly frequency: Float64Array
}

const NO_FOLDS: FoldSupports = { supports: [], frequency: new Float64Array() }

/** What folds use at each λ; nothing where there are none. */
export function foldSupports(rounds: RoundPaths['rounds']): FoldSupports[] {
  const folds = rounds.flat()
  return (folds[0] ?? []).map((_, l) => {
    const supports = folds.map((fold) => usedFeatures(fold[l]))
    return { supports, frequency: frequencies(supports) }
  })
}

/** One row of the results for each λ. A λ has converged where every fit at it has. */
export function pathPoints(
  run: PathRunSpec,
  dataset: Outline,
  { grid, path, rounds }: RoundPaths,
  scores: readonly FoldScores[],
  byFolds: readonly FoldSupports[],
): Points {
  const { lambdas, lambdaMax } = grid
  const factors = factorsOf(run.penalty, dataset.features)
  const { tolerance } = run.train
  const folds = rounds.flat()
  const penalised = factors.reduce((sum, factor) => sum + Number(factor > 0), 0)
  const isGood = ({ certificate, attained }: FoldPoint) => attained && certificate.gap <= tolerance
  const table = new PointTable(path.length)
  const put = putter(table)
  const onTrain = putter(table, 'train.')
  const onTest = putter(table, 'test.')
  for (const [k, point] of path.entries()) {
    const { certificate } = point
    const used = usedFeatures(point)
    const { supports, frequency } = byFolds[k] ?? NO_FOLDS
    table.put('lambda', lambdas[k])
    table.put('lambda_fraction', lambdaFraction(run.penalty, lambdas[k], lambdaMax))
    onTrain(point.train)
    table.put('train.objective', certificate.objective)
    put(validationMetrics(scores[k] ?? {}))
    if (point.held !== null) onTest(point.held)
    put(weightMetrics(point, used, factors, penalised))
    put(supportMetrics(used, dataset.truth))
    put(agreement(supports, frequency))
    table.put('gap', certificate.gap)
    table.put('kkt', certificate.kkt)
    table.put('passes', point.passes)
    table.end(isGood(point) && folds.every((fold) => isGood(fold[k])))
  }
  return table.points()
}

/** Puts metrics into a table, by their names there: `train.loss`, … Names are made once, for all λ. */
function putter(table: PointTable, prefix = ''): (metrics: Readonly<Record<string, number | undefined>>) => void {
  const names = new Map<string, string>()
  return (metrics) => {
    for (const name in metrics) {
      const value = metrics[name]
      if (value === undefined) continue
      const full = names.get(name) ?? `${prefix}${name}`
      names.set(name, full)
      table.put(full, value)
    }
  }
}

/**
 * Counts and sizes of the scaled weights, of which each feature has one for every output; `sparsity` is the share of exact
 * zeros among the penalised ones.
 */
function weightMetrics(
  { coefScaled: w, intercept }: FittedPoint,
  features: Subset,
  factors: Float64Array,
  penalised: number,
): MetricRow {
  const outputs = intercept.length
  const own = features.members()
  let heavy = 0
  let used = 0
  let sum = 0
  let largest = 0
  for (const j of own) {
    for (let c = j * outputs; c < (j + 1) * outputs; c++) {
      const size = Math.abs(w[c])
      if (size === 0) continue
      used++
      if (factors[j] > 0) heavy++
      sum += size
      largest = Math.max(largest, size)
    }
  }
  return {
    nonzeros: used,
    sparsity: penalised === 0 ? 0 : 1 - heavy / (penalised * outputs),
    features: own.length,
    l1_norm: sum,
    max_abs_weight: largest,
  }
}
