import type { Dataset } from '../../data/dataset.ts'
import type { Fold } from '../../data/folds.ts'
import { weightsOf } from '../../data/weights.ts'
import { column, zeros } from '../../math/matrix.ts'
import { lossOf } from '../../model/layers.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'
import type { Paths } from '../gram/gram-run.ts'
import { type FitMetrics, modelMetrics } from '../metrics.ts'
import { netEnds } from '../settle.ts'
import type { Units } from '../units.ts'
import type { FittedPoint, FoldPoint } from './fit-path.ts'
import type { LambdaGrid } from './lambda-grid.ts'
import { predictOutputs } from './predict-outputs.ts'
import type { RowRoles } from './row-roles.ts'

/** Where a λ lies on a grid: between two of its places, this share of the way from the first to the second. */
interface Place {
  readonly left: number
  readonly right: number
  readonly share: number
}

/**
 * Each fold on a grid of its own, from its own λ_max down, as cv.glmnet does where it is not told its λ. What a fold says at
 * a λ of the common grid is what its weights predict there, and these are interpolated, linearly in λ, between the two
 * neighbours on its own; beyond the ends of its grid the last ones stand.
 *
 * Source: glmnet 4.1, `lambda.interp`.
 */
export async function ownGridPaths(
  run: PathRunSpec,
  dataset: Dataset,
  { final, folds, test }: RowRoles,
  gridOf: (rows: Int32Array) => Promise<LambdaGrid>,
  units: Units,
): Promise<Paths> {
  const [grid, ...own] = await Promise.all([final, ...folds.map(({ train }) => train)].map(gridOf))
  const none = new Int32Array()
  const [path, ...solved] = await Promise.all([
    units.path({ run, dataset, train: final, held: test, lambdas: grid.lambdas }),
    ...folds.map(({ train }, k) => units.path({ run, dataset, train, held: none, lambdas: own[k].lambdas })),
  ])
  return {
    grid,
    path,
    folds: folds.map((fold, k) => {
      const judge = judgeOf(run, dataset, fold)
      return grid.lambdas.map((lambda) => between(solved[k], placeOf(own[k].lambdas, lambda), judge))
    }),
  }
}

/** @param lambdas in one direction, whichever. */
export function placeOf(lambdas: readonly number[], lambda: number): Place {
  const last = lambdas.length - 1
  const down = lambdas[0] > lambdas[last]
  const isPast = (value: number) => (down ? value <= lambda : value >= lambda)
  const right = lambdas.findIndex(isPast)
  if (right === -1) return { left: last, right: last, share: 0 }
  if (right === 0 || lambdas[right] === lambda) return { left: right, right, share: 0 }
  const left = right - 1
  return { left, right, share: (lambda - lambdas[left]) / (lambdas[right] - lambdas[left]) }
}

type Judge = (coef: Float64Array, intercept: Float64Array) => FitMetrics

/** The weights between two places, which are no better proved than the worse of these. */
function between(path: readonly FittedPoint[], { left, right, share }: Place, judge: Judge): FoldPoint {
  const [a, b] = [path[left], path[right]]
  const mix = (x: Float64Array, y: Float64Array) => x.map((value, i) => value + share * (y[i] - value))
  return {
    coefScaled: mix(a.coefScaled, b.coefScaled),
    interceptScaled: mix(a.interceptScaled, b.interceptScaled),
    certificate: a.certificate.gap >= b.certificate.gap ? a.certificate : b.certificate,
    attained: a.attained && b.attained,
    held: judge(mix(a.coef, b.coef), mix(a.intercept, b.intercept)),
  }
}

/** The metrics of weights, in units of the data, on the rows that a fold holds. */
function judgeOf({ model }: PathRunSpec, dataset: Dataset, { held }: Fold): Judge {
  const X = zeros(held.length, dataset.X.columns)
  for (let j = 0; j < X.columns; j++) {
    const from = column(dataset.X, j)
    column(X, j).set(Float64Array.from(held, (row) => from[row]))
  }
  const y = Float64Array.from(held, (row) => dataset.y[row])
  const weights = weightsOf(dataset, held)
  const loss = lossOf(model, netEnds(dataset))
  return (coef, intercept) =>
    modelMetrics[loss]({
      rows: held.length,
      outputs: intercept.length,
      eta: predictOutputs(X, coef, intercept),
      y,
      weights,
    })
}
