import type { Dataset } from '../../data/dataset.ts'
import { totalWeight } from '../../data/weights.ts'
import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { strengthsAlong, translateLambda, unitStrengths } from '../../penalty/strengths.ts'
import { hasIntercept } from '../../spec/resolve.ts'
import { certifyByColumns } from '../certify/column-certificate.ts'
import { type Frame, frameOf } from '../gram/frame.ts'
import { heavyRows } from '../gram/groups.ts'
import { inFrame, interceptAsPosed } from '../gram/in-frame.ts'
import { packRows } from '../gram/pack-rows.ts'
import { poseColumns } from '../gram/pose-columns.ts'
import { metricsOf, targetSpread } from '../gram/row-metrics.ts'
import { type ColumnFacts, columnFacts } from '../gram/training-set.ts'
import type { FitMetrics } from '../metrics.ts'
import { type FitTask, type FittedPoint, inUnitsOfTheData } from '../path/fit-path.ts'
import { activeSetPath } from '../solve/active-set.ts'
import { columnCorrelations } from '../solve/column-correlations.ts'
import { toNormalForm, weightsAsPosed } from '../solve/normal-form.ts'

/**
 * A path of squared loss with an L1 part on the columns themselves: for many features, and for columns that hang together too
 * closely for their cross-products.
 *
 * The rows that are fitted and those that judge lie in one copy, the latter with weight 0: every product of the path serves both.
 */
export function fitColumns({ run, dataset, train, held, lambdas }: FitTask, core: OpenKernels): FittedPoint[] {
  const { arena } = core
  return arena.scoped(() => {
    const intercept = hasIntercept(run.model)
    const fitted = heavyRows(dataset, train)
    const judging = heavyRows(dataset, held)
    const { facts, columns, weights } = place(dataset, fitted, judging, intercept, core)
    const { features: p, frame, means, lengths } = facts
    const n = weights.view.length

    const posed = poseColumns(run, dataset, facts, fitted)
    const { scaling, context, form } = posed
    const unit = unitStrengths(run.penalty, context)
    const own = lambdas.map((lambda) => translateLambda(run.penalty, context, lambda))
    const target = arena.unset(n)
    const level = intercept ? means[p] : 0
    for (let i = 0; i < n; i++) target.view[i] = lengths[p] > 0 ? (columns.view[p * n + i] - level) / lengths[p] : 0
    const problem = columnCorrelations(core, {
      rows: n,
      dimension: p,
      X: columns.offset,
      ld: n,
      weights,
      means: intercept ? means : new Float64Array(p),
      inverses: Float64Array.from({ length: p }, (_, j) => (lengths[j] > 0 ? 1 / lengths[j] : 0)),
      target,
      ridged: unit.l2.some((share) => share > 0),
    })
    const strengths = strengthsAlong(toNormalForm(form, unit), own)
    const fits = activeSetPath(core, problem, strengths, run.update.max_passes).map(({ w, passes }) => ({
      w: weightsAsPosed(form, w),
      passes,
    }))

    const offset = scaling.featureShift.map((shift, j) => (frame.shift[j] - shift) / scaling.featureScale[j])
    const spread = scaling.featureScale.map((scale, j) => frame.unit[j] / scale)
    const targetUnit = frame.unit[p] / scaling.targetScale
    const model = inFrame(facts, spread, targetUnit, fits, intercept)
    const onTrain = errorsOf(dataset, frame, fitted, 0)
    const onHeld = judging.length > 0 ? errorsOf(dataset, frame, judging, fitted.length) : null
    const errors: { train: FitMetrics; held: FitMetrics | null }[] = []
    const certificates = certifyByColumns(
      core,
      { features: p, intercept, spread, offset, targetUnit, rows: n, columns, weights },
      strengthsAlong(unit, own),
      model,
      (l, residual) => {
        errors[l] = { train: onTrain(residual), held: onHeld?.(residual) ?? null }
      },
    )
    return fits.map(({ w, passes }, l): FittedPoint => {
      const b = Float64Array.of(intercept ? interceptAsPosed(facts, posed, w) : 0)
      return {
        coefScaled: w,
        interceptScaled: b,
        ...inUnitsOfTheData(scaling, w, b),
        certificate: certificates[l],
        attained: true,
        passes,
        ...errors[l],
      }
    })
  })
}

interface Placed {
  readonly facts: ColumnFacts
  /** Features and target in the frame, a row after the other in each: first those that are fitted, then those that judge. */
  readonly columns: Block<Float64Array>
  /** Shares of the observation weights; 0 for rows that judge. */
  readonly weights: Block<Float64Array>
}

/** The rows in the memory of the kernels, in a frame about the means of those that are fitted. */
function place(
  dataset: Dataset,
  fitted: Int32Array,
  judging: Int32Array,
  intercept: boolean,
  { kernels, arena }: OpenKernels,
): Placed {
  const p = dataset.X.columns
  const n = fitted.length + judging.length
  const rows = new Int32Array(n)
  rows.set(fitted)
  rows.set(judging, fitted.length)
  const columns = arena.unset(n * (p + 1))
  const frame = frameOf(dataset, fitted, intercept)
  const order = Int32Array.from({ length: p }, (_, j) => j)
  packRows(dataset, frame, order, rows, 0, n, columns.view)

  const total = totalWeight(dataset, fitted)
  const weights = arena.float64(n)
  for (const [i, row] of fitted.entries()) weights.view[i] = (dataset.weights?.[row] ?? 1) / total
  const [means, deviations, lows, highs] = [0, 1, 2, 3].map(() => arena.float64(p + 1))
  kernels.columnMoments(
    n,
    p + 1,
    columns.offset,
    n,
    weights.offset,
    means.offset,
    deviations.offset,
    lows.offset,
    highs.offset,
  )
  const moments = {
    means: means.view.slice(),
    deviations: deviations.view.slice(),
    lows: lows.view.slice(),
    highs: highs.view.slice(),
  }
  return { facts: columnFacts(moments, total, frame, dataset, fitted, intercept), columns, weights }
}

/** The metrics of some of the rows, from a residual of all. */
function errorsOf(
  dataset: Dataset,
  frame: Frame,
  rows: Int32Array,
  begin: number,
): (residual: Float64Array) => FitMetrics {
  const spread = targetSpread(dataset, frame, rows)
  const unit = frame.unit[dataset.X.columns]
  return (residual) => {
    let squares = 0
    let sizes = 0
    for (let i = 0; i < rows.length; i++) {
      const v = dataset.weights?.[rows[i]] ?? 1
      const e = residual[begin + i]
      squares += v * e * e
      sizes += v * Math.abs(e)
    }
    return metricsOf(squares, sizes, spread, unit)
  }
}
