import { type AnyDataset, isSparse, type Outline, ROLE } from '../../data/dataset.ts'
import { geometricGrid } from '../../math/geometric.ts'
import { lengthOf, maxAbs } from '../../math/vector.ts'
import { type ConventionContext, factorsOf, lambdaMax, translateLambda } from '../../penalty/strengths.ts'
import type { GroupL1Penalty } from '../../spec/experiment.gen.ts'
import type { PathRunSpec, RunSpec } from '../../spec/resolve.ts'
import { families } from '../family.ts'
import { posedGroups } from '../posed-groups.ts'
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
  if (run.penalty.kind === 'group-l1') {
    const max = groupsMax(run, run.penalty, posed)
    return { lambdaMax: max, lambdas: lambdasOf(run.penalty.lambda, max, (lambda) => lambda, posed.problem.X) }
  }
  return gridOf(run, posed.context, nullGradient(run, posed), posed.problem.X)
}

/** The smallest λ at which every group is zero: max_g ‖slope_g‖/c_g over those that bear a penalty. */
function groupsMax(run: PathRunSpec, penalty: GroupL1Penalty, posed: PosedFit): number {
  const slopes = nullSlopes(run, posed)
  return posedGroups(penalty, posed.context.features, posed.problem.outputs).reduce(
    (max, { members, strength }) => (strength > 0 ? Math.max(max, lengthOf(slopes, members) / strength) : max),
    0,
  )
}

/** The same from the largest slope in each feature at the null model, and the shape of the rows. */
export function gridOf(
  { penalty }: PathRunSpec,
  context: ConventionContext,
  gradient: Float64Array,
  shape: Shape,
): LambdaGrid {
  if (penalty.kind === 'none') return { lambdas: [0], lambdaMax: 0 }
  const max = lambdaMax(penalty, context, gradient)
  const inConvention = (own: number) => translateLambda(penalty, context, own)
  return { lambdaMax: inConvention(max), lambdas: lambdasOf(penalty.lambda, max, inConvention, shape) }
}

interface Shape {
  readonly rows: number
  readonly columns: number
}

/** The largest slope over outputs, feature by feature, at the null model: intercept and unpenalised features fitted. */
function nullGradient(run: PathRunSpec, posed: PosedFit): Float64Array {
  const { outputs, X } = posed.problem
  const slopes = nullSlopes(run, posed)
  return Float64Array.from({ length: X.columns }, (_, j) => maxAbs(slopes.subarray(j * outputs, (j + 1) * outputs)))
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
