import type { Dataset } from '../../data/dataset.ts'
import { weightedSd } from '../../data/moments.ts'
import { type FittedScaling, fitScaling, ofTarget } from '../../data/scaling.ts'
import { weightsOf } from '../../data/weights.ts'
import { zeros } from '../../math/matrix.ts'
import { square } from '../../math/power.ts'
import { sideBySide } from '../../math/vector.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import type { Certificate } from '../certify/certificate.ts'
import type { Paths } from '../gram/gram-run.ts'
import type { FitMetrics } from '../metrics.ts'
import type { FittedPoint, FoldPoint } from './fit-path.ts'
import type { LambdaGrid } from './lambda-grid.ts'
import type { RowRoles } from './row-roles.ts'

/**
 * Several targets under a penalty that is a sum over weights: no target knows of another, and each is fitted by itself, all at the same
 * λ. What is said of them together is what one fit of all would say:
 *
 *     loss Σ_k ½‖y_k − Xw_k − b_k‖²/n, errors means over targets in units of the fit; a gap that is no smaller than that of the sum.
 */
export async function targetsApart(
  run: PathRunSpec,
  dataset: Dataset,
  { final, folds, test }: RowRoles,
  grid: LambdaGrid,
  solve: (one: Dataset) => Promise<Paths>,
): Promise<Paths> {
  const each: Paths[] = []
  // One after the other: each may need as much memory as the first.
  for (const one of targetsOf(dataset)) each.push(await solve(one))
  const judge = (train: Int32Array, rows: Int32Array) => judgeOf(run, dataset, train, rows)
  const [onTrain, onTest] = [judge(final, final), judge(final, test)]
  const onHeld = folds.map(({ train, held }) => judge(train, held))
  return {
    grid,
    path: grid.lambdas.map((_, l) => {
      const points = each.map(({ path }) => path[l])
      return {
        ...joined(points, onTest),
        coef: together(points.map(({ coef }) => coef)),
        intercept: together(points.map(({ intercept }) => intercept)),
        passes: points.reduce((sum, { passes }) => sum + passes, 0),
        train: onTrain(points.map((point) => point.train)),
      }
    }),
    folds: onHeld.map((held, f) =>
      grid.lambdas.map((_, l) =>
        joined(
          each.map((paths) => paths.folds[f][l]),
          held,
        ),
      ),
    ),
  }
}

/** The same table with one target at a time. */
function targetsOf(dataset: Dataset): Dataset[] {
  const first = { ...dataset, further: [] }
  return [first, ...dataset.further.map(({ name, y }) => ({ ...first, target: name, y, truth: null }))]
}

type Judge = (metrics: readonly FitMetrics[]) => FitMetrics

function joined(points: readonly FoldPoint[], judge: Judge): FoldPoint {
  const held = points.flatMap((point) => (point.held === null ? [] : [point.held]))
  return {
    coefScaled: together(points.map(({ coefScaled }) => coefScaled)),
    interceptScaled: together(points.map(({ interceptScaled }) => interceptScaled)),
    certificate: joinedProof(points),
    attained: points.every(({ attained }) => attained),
    held: held.length < points.length ? null : judge(held),
  }
}

/** Shares of the null objective, and of the largest slope: none of the sum is larger than the largest of these. */
function joinedProof(points: readonly Pick<FittedPoint, 'certificate'>[]): Certificate {
  const largest = (of: (certificate: Certificate) => number) =>
    points.reduce((most, { certificate }) => Math.max(most, of(certificate)), 0)
  return {
    objective: points.reduce((sum, { certificate }) => sum + certificate.objective, 0),
    gap: largest(({ gap }) => gap),
    kkt: largest(({ kkt }) => kkt),
  }
}

/** From a list of each target to the targets of each place. */
function together(lists: readonly Float64Array[]): Float64Array {
  const runs = new Float64Array(lists.length * lists[0].length)
  for (const [k, list] of lists.entries()) runs.set(list, k * list.length)
  return sideBySide(runs, lists.length)
}

/** From the errors of each target on some rows, in its own units, to those of all in units of the fit on `train`. */
function judgeOf(run: PathRunSpec, dataset: Dataset, train: Int32Array, rows: Int32Array): Judge {
  const scaling = targetScaling(run, dataset, train)
  const weights = weightsOf(dataset, rows)
  const known = targetsOf(dataset).map(({ y }, k) => {
    const { targetScale } = ofTarget(scaling, k)
    const own = Float64Array.from(rows, (row) => y[row])
    return { scale: targetScale, spread: square(weightedSd(own, weights) / targetScale) }
  })
  const varies = known.reduce((sum, { spread }) => sum + spread, 0)
  return (metrics) => {
    const mean = (of: (metrics: FitMetrics, scale: number) => number) =>
      metrics.reduce((sum, own, k) => sum + of(own, known[k].scale), 0) / metrics.length
    const mse = mean((own, scale) => (own.mse ?? Number.NaN) / square(scale))
    return {
      loss: (metrics.length * mse) / 2,
      mse,
      rmse: Math.sqrt(mse),
      mae: mean((own, scale) => (own.mae ?? Number.NaN) / scale),
      r2: varies === 0 ? Number.NaN : 1 - (metrics.length * mse) / varies,
    }
  }
}

/** Of the targets alone. */
function targetScaling(run: PathRunSpec, dataset: Dataset, train: Int32Array): FittedScaling {
  const bare = { ...dataset, X: zeros(dataset.X.rows, 0), features: [] }
  return fitScaling(bare, train, run.data.scaling, hasIntercept(run.model))
}
