import { type AnyDataset, isSparse, type Outline, ROLE } from '../../data/dataset.ts'
import { geometricGrid } from '../../math/geometric.ts'
import { isPositive, largestPulls } from '../../penalty/positive.ts'
import { type ConventionContext, factorsOf, lambdaMax, translateLambda } from '../../penalty/strengths.ts'
import type { PathRunSpec, RunSpec } from '../../spec/resolve.ts'
import { families } from '../family.ts'
import { groupsMax, posedGroups } from '../posed-groups.ts'
import { fitSparseNull } from '../sparse/null-sparse.ts'
import { type PosedFit, poseFit } from './pose.ts'

/** The λ that a run fits, strong to weak, and the λ_max they are fractions of; both in the spec's own convention. */
export interface LambdaGrid {
  readonly lambdas: readonly number[]
  readonly lambdaMax: number
}

/** Where the target is constant λ_max is 0 and a grid has no scale; this one stands in. */
const LEAST_LAMBDA_MAX = Number.EPSILON

/** One grid for the final fit and every fold, from all rows that train. */
export function lambdaGrid(run: PathRunSpec, dataset: AnyDataset, rows: Int32Array): LambdaGrid {
  if (run.penalty.kind === 'none') return { lambdas: [0], lambdaMax: 0 }
  if (isSparse(dataset)) {
    const { slopes, context } = fitSparseNull(run, dataset, rows)
    return gridOf(run, context, slopes, { rows: rows.length, columns: dataset.X.columns })
  }
  const posed = poseFit(run, dataset, rows)
  return gridOf(run, posed.context, nullSlopes(run, posed), posed.problem.X)
}

/**
 * The same from the slopes at the null model, and the shape of the rows.
 *
 * @param slopes that of feature j for output k of K at j·K + k; intercept and unpenalised features are fitted.
 */
export function gridOf(
  { penalty }: PathRunSpec,
  context: ConventionContext,
  slopes: Float64Array,
  shape: Shape,
): LambdaGrid {
  if (penalty.kind === 'none') return { lambdas: [0], lambdaMax: 0 }
  const outputs = slopes.length / shape.columns
  const max =
    penalty.kind === 'group-l1'
      ? groupsMax(posedGroups(penalty, context.features, outputs), slopes)
      : lambdaMax(penalty, context, largestPulls(slopes, outputs, isPositive(penalty)))
  const inConvention = (own: number) => translateLambda(penalty, context, own)
  return { lambdaMax: inConvention(max), lambdas: lambdasOf(penalty.lambda, max, inConvention, shape) }
}

interface Shape {
  readonly rows: number
  readonly columns: number
}

function nullSlopes({ penalty, update }: PathRunSpec, { problem, context }: PosedFit): Float64Array {
  const factors = factorsOf(penalty, context.features)
  const free = Array.from(factors.keys()).filter((j) => factors[j] === 0)
  return families[problem.loss].nullSlopes(problem, free, update.max_passes)
}

type Lambda = Exclude<RunSpec['penalty'], { kind: 'none' }>['lambda']

/** @param inConvention from λ to the spec's number for it and back. */
function lambdasOf(
  lambda: Lambda,
  max: number,
  inConvention: (lambda: number) => number,
  { rows, columns }: Shape,
): readonly number[] {
  if (typeof lambda === 'number') return [lambda]
  if (lambda.path === undefined) return [inConvention((lambda.max_fraction ?? 0) * max)]
  const { values, count = 100, min_ratio = defaultMinRatio(rows, columns) } = lambda.path
  if (values !== undefined) return [...values].sort((a, b) => inConvention(b) - inConvention(a))
  const top = Math.max(max, LEAST_LAMBDA_MAX)
  return geometricGrid(1, min_ratio, count).map((fraction) => inConvention(fraction * top))
}

/** Writes the default of `min_ratio`, which hangs on the shape of the data, into the run's spec. */
export function settleGrid(run: RunSpec, dataset: Outline): RunSpec {
  const { penalty } = run
  if (penalty.kind === 'none' || typeof penalty.lambda === 'number') return run
  const { path } = penalty.lambda
  if (path === undefined || path.values !== undefined || path.min_ratio !== undefined) return run
  const rows = dataset.roles.reduce((count, role) => (role === ROLE.test ? count : count + 1), 0)
  return {
    ...run,
    penalty: { ...penalty, lambda: { path: { ...path, min_ratio: defaultMinRatio(rows, dataset.features.length) } } },
  }
}

/** glmnet's: a path goes further down where there are rows enough. */
function defaultMinRatio(nSamples: number, nFeatures: number): number {
  return nSamples >= nFeatures ? 1e-4 : 1e-2
}
