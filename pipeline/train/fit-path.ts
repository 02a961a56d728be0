import type { Dataset } from '../data/dataset.ts'
import { applyScaling, toOriginalScale } from '../data/scaling.ts'
import { predictLinear } from '../model/linear.ts'
import { strengthsAt, unitStrengths } from '../penalty/strengths.ts'
import type { PathRunSpec } from '../spec/resolve.ts'
import { type Certificate, certify } from './certificate.ts'
import { interceptOf } from './design.ts'
import { type FitMetrics, fitMetrics } from './metrics.ts'
import { poseFit } from './pose.ts'
import { solvePath } from './solver.ts'

/** One unit of work: a whole λ path on some rows, judged on others. Plain data, so that it can go to another thread. */
export interface FitTask {
  readonly run: PathRunSpec
  readonly dataset: Dataset
  /** Rows that are fitted, and whose constants scale. */
  readonly train: Int32Array
  /** Rows that only judge; may be empty. */
  readonly held: Int32Array
  readonly lambdas: readonly number[]
}

/** One λ of a path. */
export interface FittedPoint {
  readonly coefScaled: Float64Array
  readonly interceptScaled: number
  readonly coef: Float64Array
  readonly intercept: number
  readonly certificate: Certificate
  readonly passes: number
  readonly train: FitMetrics
  /** Null where no rows were held. */
  readonly held: FitMetrics | null
}

/** Fits a λ path and certifies every point of it. A pure function of its task: the same on every thread. */
export function fitPath({ run, dataset, train, held, lambdas }: FitTask): FittedPoint[] {
  const { problem, design, scaling, context } = poseFit(run, dataset, train)
  const unit = unitStrengths(run.penalty, context)
  const path = lambdas.map((lambda) => strengthsAt(unit, lambda))
  const solutions = solvePath(design, path, run.update.max_passes)

  const judge = (rows: Int32Array) => {
    const { X } = applyScaling(dataset, rows, scaling)
    const y = Float64Array.from(rows, (row) => dataset.y[row])
    const weights = dataset.weights
    const v = weights === null ? null : Float64Array.from(rows, (row) => weights[row])
    return (w: Float64Array, b: number): FitMetrics => {
      const scaled = predictLinear(X, w, b)
      return fitMetrics(
        y,
        scaled.map((value) => scaling.targetShift + scaling.targetScale * value),
        v,
      )
    }
  }
  const onTrain = judge(train)
  const onHeld = held.length > 0 ? judge(held) : () => null

  return solutions.map(({ w, passes }, k) => {
    const b = interceptOf(design, w)
    const { coef, intercept } = toOriginalScale(scaling, w, b)
    return {
      coefScaled: w,
      interceptScaled: b,
      coef,
      intercept,
      certificate: certify(problem, path[k], w, b),
      passes,
      train: onTrain(w, b),
      held: onHeld(w, b),
    }
  })
}
