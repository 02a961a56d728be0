import { type Dataset, ROLE } from '../data/dataset.ts'
import { geometricGrid } from '../math/geometric.ts'
import { column, zeros } from '../math/matrix.ts'
import { type ConventionContext, factorsOf, lambdaMax } from '../penalty/strengths.ts'
import type { PathRunSpec, RunSpec } from '../spec/resolve.ts'
import { correlations, type Design, residual } from './design.ts'
import { type PosedFit, poseFit } from './pose.ts'
import { solveSmooth } from './smooth-path.ts'

/** The λ that a run fits, strong to weak, and the λ_max they are fractions of; both in the spec's own convention. */
export interface LambdaGrid {
  readonly lambdas: readonly number[]
  readonly lambdaMax: number
}

/** Where the target is constant λ_max is 0 and a grid has no scale; this one stands in. */
const LEAST_LAMBDA_MAX = Number.EPSILON

/** One grid for the final fit and every fold, from all rows that train. */
export function lambdaGrid(run: PathRunSpec, dataset: Dataset, rows: Int32Array): LambdaGrid {
  const { penalty } = run
  if (penalty.kind === 'none') return { lambdas: [0], lambdaMax: 0 }
  const posed = poseFit(run, dataset, rows)
  const max = lambdaMax(penalty, posed.context, nullGradient(posed, factorsOf(penalty, dataset.features)))
  return { lambdaMax: max, lambdas: lambdasOf(penalty.lambda, max, posed.context) }
}

type Lambda = Exclude<RunSpec['penalty'], { kind: 'none' }>['lambda']

function lambdasOf(lambda: Lambda, max: number, { nSamples, features }: ConventionContext): readonly number[] {
  if (typeof lambda === 'number') return [lambda]
  if (lambda.path === undefined) return [(lambda.max_fraction ?? 0) * max]
  const { values, count = 100, min_ratio = defaultMinRatio(nSamples, features.length) } = lambda.path
  if (values !== undefined) return [...values].sort((a, b) => b - a)
  const top = Math.max(max, LEAST_LAMBDA_MAX)
  return geometricGrid(1, min_ratio, count).map((fraction) => fraction * top)
}

/** Zᵀr at the null model: intercept and unpenalised features fitted, all else zero. */
function nullGradient({ design }: PosedFit, factors: Float64Array): Float64Array {
  const free = Array.from(factors.keys()).filter((j) => factors[j] === 0)
  const w = new Float64Array(factors.length)
  if (free.length > 0) {
    const Z = zeros(design.Z.rows, free.length)
    for (const [k, j] of free.entries()) column(Z, k).set(column(design.Z, j))
    const reduced: Design = { ...design, Z }
    const fitted = solveSmooth(reduced, new Float64Array(free.length))
    for (const [k, j] of free.entries()) w[j] = fitted[k]
  }
  return correlations(design, residual(design, w))
}

/** Writes the default of `min_ratio`, which hangs on the shape of the data, into the run's spec. */
export function settleGrid(run: RunSpec, dataset: Dataset): RunSpec {
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
  return nSamples > nFeatures ? 1e-4 : 1e-2
}
