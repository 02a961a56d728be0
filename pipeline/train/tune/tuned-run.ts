import type { Dataset } from '../../data/dataset.ts'
import type { Fold } from '../../data/folds.ts'
import { validationFolds } from '../../data/validation/index.ts'
import { totalWeight } from '../../data/weights.ts'
import { exp } from '../../math/exponential.ts'
import { log } from '../../math/logarithm.ts'
import type { Penalty, Tuning } from '../../spec/experiment.gen.ts'
import { isPathRun, type PathRunSpec, type RunSpec } from '../../spec/resolve.ts'
import { finalRows } from '../final-rows.ts'
import { weightedMeanAndSe } from '../path/cross-validate.ts'
import { lambdaGrid } from '../path/lambda-grid.ts'
import { trainPath } from '../path/path-run.ts'
import { pointList, pointsOf } from '../points.ts'
import type { MetricRow, RunResult } from '../result.ts'
import type { Units } from '../units.ts'
import { type Groups, groupsOf } from './groups.ts'
import type { TuneFit } from './tune-task.ts'

/** A run along a λ path whose λ are found apart: `tuning` is there, by feature or by group. */
export interface TunedPathRun extends PathRunSpec {
  readonly tuning: Tuning
}

export function isTunedPath(run: RunSpec): run is TunedPathRun {
  return isPathRun(run) && run.tuning !== undefined
}

/**
 * A run with a λ for each feature or group: found on all folds, and then fitted as every other run, with penalty factors in their
 * place. What that gains is asked of rows that had no part in it: the search is made again without each fold in turn, and both
 * of its ends are tried on that fold.
 */
export async function trainTuned(run: TunedPathRun, dataset: Dataset, units: Units): Promise<RunResult> {
  const { tuning, ...plain } = run
  const folds = validationFolds(dataset, run.validation, run.seed)
  const groups = groupsOf(tuning, run.penalty, dataset.features)
  const { lambdas } = lambdaGrid(run, dataset, finalRows(run, dataset))
  const task = { run: plain, dataset, lambdas, groups: groups.of, budget: tuning.budget }
  const [all, ...nested] = await Promise.all([
    units.tune({ ...task, folds, judge: null }),
    ...folds.map((judge, k) => units.tune({ ...task, folds: without(folds, k), judge })),
  ])
  const result = await trainPath({ ...plain, penalty: separated(run.penalty, groups, all) }, dataset, units)
  if (!('points' in result)) return result

  const weights = folds.map(({ held }) => totalWeight(dataset, held))
  const named = groups.features.map((own, g) => [`lambda.${nameOf(own)}`, all.separate.lambda[g]] as const)
  const metrics = { ...Object.fromEntries(named), ...costs(all, nested), ...gains(nested, weights) }
  const tuned = {
    single_lambda: all.single.lambda,
    lambdas: groups.features.map((features, g) => ({ of: features, lambda: all.separate.lambda[g] })),
    reason: all.reason,
  }
  const found = pointList(result.points)
  const points = pointsOf(
    found.map((point) => ({ ...point.metrics, ...metrics })),
    found.map(({ converged }) => converged),
  )
  return { ...result, points, tuned }
}

/** `age`, or `age+3` for a group of four that begins with it. */
function nameOf(features: readonly string[]): string {
  return features.length === 1 ? features[0] : `${features[0]}+${features.length - 1}`
}

/** The folds but one, each trained on what is left without the rows of that one. */
function without(folds: readonly Fold[], k: number): Fold[] {
  const out = new Set(folds[k].held)
  return folds.flatMap(({ train, held }, i) => (i === k ? [] : [{ train: train.filter((row) => !out.has(row)), held }]))
}

/** The penalty with a λ for each feature: their geometric mean is the λ, and the rest is in the factors. */
function separated(penalty: Penalty, groups: Groups, { separate }: TuneFit): Penalty {
  if (penalty.kind === 'none') return penalty
  const { lambda } = separate
  const mean = exp(lambda.reduce((sum, own) => sum + log(own), 0) / lambda.length)
  const factors = groups.features.flatMap((features, g) =>
    features.map((feature) => [feature, ((penalty.factors[feature] ?? 1) * lambda[g]) / mean] as const),
  )
  return { ...penalty, lambda: mean, factors: { ...penalty.factors, ...Object.fromEntries(factors) } }
}

/** What it took, in fits of one fold; `cost` is in multiples of the search for a single λ, that for nested errors apart. */
function costs({ single, separate }: TuneFit, nested: readonly TuneFit[]): MetricRow {
  const fits = nested.reduce((sum, fit) => sum + fit.single.fits + fit.separate.fits, 0)
  return {
    'single.lambda': single.lambda,
    'single.validation.loss': single.error,
    'tuning.fits': separate.fits,
    'tuning.cost': (single.fits + separate.fits) / single.fits,
    'nested.cost': fits / single.fits,
  }
}

/** Errors on folds that had no part in the search, and by how much the separate λ are better there; its se is that of pairs. */
function gains(nested: readonly TuneFit[], weights: readonly number[]): MetricRow {
  const pairs = nested.map(({ single, separate }) => [single.judged ?? Number.NaN, separate.judged ?? Number.NaN])
  const single = weightedMeanAndSe(
    pairs.map(([one]) => one),
    weights,
  )
  const separate = weightedMeanAndSe(
    pairs.map(([, own]) => own),
    weights,
  )
  const gain = weightedMeanAndSe(
    pairs.map(([one, own]) => one - own),
    weights,
  )
  return {
    'nested.single': single.mean,
    'nested.separate': separate.mean,
    gain: gain.mean,
    ...(gain.se === null ? {} : { gain_se: gain.se }),
  }
}
