import { applyScaling, scaledTargets, toOriginalScale } from '../../data/apply-scaling.ts'
import type { AnyDataset, Dataset } from '../../data/dataset.ts'
import { type FittedScaling, ofTarget } from '../../data/scaling.ts'
import { weightsOf } from '../../data/weights.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import type { Matrix } from '../../math/matrix.ts'
import { runOf } from '../../math/vector.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'
import type { Certificate } from '../certify/certificate.ts'
import type { FitMetrics } from '../metrics.ts'
import { centre } from '../solve/newton/frame.ts'
import { roomsOf } from '../solve/newton-path.ts'
import { poseFit } from './pose.ts'
import { rowScores } from './row-scores.ts'
import { walkPath } from './walk.ts'

const UNSCALED = { targetShift: 0, targetScale: 1 }

/** One unit of work: a whole λ path on some rows, judged on others. Plain data, so that it can go to another thread. */
export interface FitTask<Kind extends AnyDataset = Dataset> {
  readonly run: PathRunSpec
  readonly dataset: Kind
  /** Rows that are fitted, and whose constants scale. */
  readonly train: Int32Array
  /** Rows that only judge; may be empty. */
  readonly held: Int32Array
  /** From strong to weak, in the convention of the spec. */
  readonly lambdas: readonly number[]
}

/** One λ of a path. With K outputs, entry j·K + k of the coefficients is that of feature j for output k. */
export interface FittedPoint {
  readonly coefScaled: Float64Array
  /** Where it may be other than 0, in order; said of one output by who knows it. */
  readonly used?: Int32Array
  readonly interceptScaled: Float64Array
  readonly coef: Float64Array
  readonly intercept: Float64Array
  readonly certificate: Certificate
  /** False where the weights have no limit: no fit is the answer, however small its gap. */
  readonly attained: boolean
  readonly passes: number
  readonly train: FitMetrics
  /** Null where no rows were held. */
  readonly held: FitMetrics | null
}

/** One λ of a fold's path, which is there to be judged. */
export type FoldPoint = Pick<
  FittedPoint,
  'coefScaled' | 'used' | 'interceptScaled' | 'certificate' | 'attained' | 'held'
>

/** Fits a λ path and certifies every point of it. A pure function of its task: the same on every thread. */
export function fitPath({ run, dataset, train, held, lambdas }: FitTask, core: OpenKernels): FittedPoint[] {
  const posed = poseFit(run, dataset, train)
  const { problem, scaling } = posed
  const { loss, outputs } = problem
  const { solutions, certificates } = walkPath(run, posed, lambdas, core)

  return core.arena.scoped(() => {
    const several = dataset.further.length > 0
    const scores = (rows: Int32Array, X: Matrix) => {
      // Several targets have no unit in common but that of the fit.
      const y = several ? scaledTargets(dataset, rows, scaling) : Float64Array.from(rows, (row) => dataset.y[row])
      const judged = { X, y, weights: weightsOf(dataset, rows) }
      return rowScores(loss, outputs, judged, several ? UNSCALED : scaling, core)
    }
    const onTrain = scores(train, problem.X)
    const onHeld = held.length > 0 ? scores(held, applyScaling(dataset, held, scaling).X) : () => null
    const rooms = roomsOf(problem, solutions.length)
    return solutions.map(
      ({ w, b, passes, attained }, k): FittedPoint => ({
        coefScaled: w,
        interceptScaled: b,
        ...inUnitsOfTheData(scaling, w, b, rooms[k]),
        certificate: certificates[k],
        attained,
        passes,
        train: onTrain(w, b),
        held: onHeld(w, b),
      }),
    )
  })
}

/** The weights of a path with one output in units of the data, set after set in one block. */
export function pathInUnitsOfTheData(
  scaling: FittedScaling,
  fits: readonly { readonly w: Float64Array; readonly used?: Int32Array; readonly b: number }[],
): { coef: Float64Array; intercept: Float64Array }[] {
  const p = scaling.featureScale.length
  const coefs = new Float64Array(fits.length * p)
  return fits.map(({ w, used, b }, l) => {
    const coef = coefs.subarray(l * p, (l + 1) * p)
    return { coef, intercept: Float64Array.of(toOriginalScale(scaling, w, b, coef, used).intercept) }
  })
}

/**
 * Output by output: of several targets each in its own units; of several classes intercepts sum to 0 here too, since a constant for all
 * changes nothing.
 *
 * @param coef where the coefficients go: zeros.
 */
export function inUnitsOfTheData(
  scaling: FittedScaling,
  w: Float64Array,
  b: Float64Array,
  coef: Float64Array = new Float64Array(w.length),
) {
  const outputs = b.length
  if (outputs === 1) {
    const own = toOriginalScale(scaling, w, b[0], coef)
    return { coef: own.coef, intercept: Float64Array.of(own.intercept) }
  }
  const areTargets = scaling.further.length > 0
  const intercept = new Float64Array(outputs)
  for (let k = 0; k < outputs; k++) {
    const own = toOriginalScale(areTargets ? ofTarget(scaling, k) : scaling, runOf(w, k, outputs), b[k])
    for (let j = 0, c = k; j < own.coef.length; j++, c += outputs) coef[c] = own.coef[j]
    intercept[k] = own.intercept
  }
  if (!areTargets) centre(intercept)
  return { coef, intercept }
}
