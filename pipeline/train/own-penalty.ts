import { scaledTargets } from '../data/apply-scaling.ts'
import { type AnyDataset, isSparse, isStreamed, type Outline, type StreamedDataset } from '../data/dataset.ts'
import { weightedMean, weightedSd } from '../data/moments.ts'
import { scalingFromMoments } from '../data/scaling.ts'
import { targetMoments } from '../data/sparse-moments.ts'
import { totalWeight, weightsOf } from '../data/weights.ts'
import { geometricGrid } from '../math/geometric.ts'
import { square } from '../math/power.ts'
import { type ConventionContext, factorsOf, strengthsAt, unitStrengths } from '../penalty/strengths.ts'
import type { Penalty } from '../spec/experiment.gen.ts'
import { hasIntercept, type PathRunSpec, type RunSpec } from '../spec/resolve.ts'
import { finalRows } from './final-rows.ts'
import { lambdaGrid } from './path/lambda-grid.ts'
import { poseFit } from './path/pose.ts'
import { fitSparseNull } from './sparse/null-sparse.ts'

/** The penalty of a λ path in Lariat's own convention, whatever the spec's. */
export interface OwnPenalty {
  readonly penalty: Penalty
  /** Own λ, strong to weak; where `ofMax`, for a λ_max of 1 in the convention of the spec. */
  readonly lambdas: readonly number[]
  /** 0 where it is not known. */
  readonly lambdaMax: number
  /** Whether λ go by a λ_max that only features on the disk would tell. */
  readonly ofMax: boolean
  /** Penalty factor of each feature, or null where all are 1. */
  readonly factors: Float64Array | null
}

export function ownPenalty(run: PathRunSpec, dataset: AnyDataset | StreamedDataset): OwnPenalty {
  const { penalty } = run
  const rows = finalRows(run, dataset)
  if (penalty.kind === 'none') return { penalty, lambdas: [0], lambdaMax: 0, ofMax: false, factors: null }
  const { context, lambdas, lambdaMax, ofMax } = isStreamed(dataset)
    ? fromTarget(run, penalty.lambda, dataset, rows)
    : fromFeatures(run, dataset, rows)

  // λ = 1 without factors says what the convention makes of the two parts; lengths of groups have none to choose.
  const unit = penalty.kind === 'group-l1' ? null : strengthsAt(unitStrengths({ ...penalty, factors: {} }, context), 1)
  const [l1, l2] = unit === null ? [1, 0] : [unit.l1[0] ?? 0, unit.l2[0] ?? 0]
  const scale = l1 + l2
  const factors = factorsOf(penalty, dataset.features)
  const own = 'convention' in penalty ? { ...penalty, convention: 'lariat' as const } : penalty
  return {
    penalty: own.kind === 'elastic-net' ? { ...own, l1_ratio: scale === 0 ? own.l1_ratio : l1 / scale } : own,
    lambdas: lambdas.map((lambda) => lambda * scale),
    lambdaMax: lambdaMax * scale,
    ofMax,
    factors: factors.every((factor) => factor === 1) ? null : factors,
  }
}

/** What a penalty is told in, and the λ of a path. */
type Known = Pick<OwnPenalty, 'lambdas' | 'lambdaMax' | 'ofMax'> & { readonly context: ConventionContext }

function fromFeatures(run: PathRunSpec, dataset: AnyDataset, rows: Int32Array): Known {
  const { context } = isSparse(dataset) ? fitSparseNull(run, dataset, rows) : poseFit(run, dataset, rows)
  return { context, ...lambdaGrid(run, dataset, rows), ofMax: false }
}

/** Of a linear model whose features stay on the disk: what its target says. */
function fromTarget(
  run: PathRunSpec,
  lambda: Exclude<Penalty, { kind: 'none' }>['lambda'],
  dataset: StreamedDataset,
  rows: Int32Array,
): Known {
  const { features } = dataset
  const context = { features, nSamples: totalWeight(dataset, rows), targetSd: scaledTargetSd(run, dataset, rows) }
  const known = (lambdas: readonly number[], ofMax: boolean) => ({ context, lambdas, lambdaMax: 0, ofMax })
  if (typeof lambda === 'number') return known([lambda], false)
  const { values, min_ratio = 1, count = 1 } = lambda.path ?? {}
  if (values !== undefined)
    return known(
      values.toSorted((a, b) => b - a),
      false,
    )
  return known(lambda.path === undefined ? [lambda.max_fraction ?? 0] : geometricGrid(1, min_ratio, count), true)
}

/** Standard deviation of the first target as it is fitted; its root mean square where there is no intercept. */
export function scaledTargetSd(run: RunSpec, dataset: Outline, rows: Int32Array): number {
  const intercept = hasIntercept(run.model)
  const seen = run.data.scaling.fit_on === 'all' ? Int32Array.from(dataset.y.keys()) : rows
  const scaling = { ...run.data.scaling, features: 'none' } as const
  const fitted = scalingFromMoments([], targetMoments(dataset, seen), scaling, intercept)
  const y = scaledTargets({ ...dataset, further: [] }, rows, fitted)
  const weights = weightsOf(dataset, rows)
  return intercept ? weightedSd(y, weights) : Math.sqrt(weightedMean(y.map(square), weights))
}
