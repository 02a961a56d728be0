import type { SparseDataset } from '../../data/dataset.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { strengthsAlong, translateLambda, unitStrengths } from '../../penalty/strengths.ts'
import { hasIntercept } from '../../spec/resolve.ts'
import { certifyBySparse } from '../certify/sparse-certificate.ts'
import { residualMetrics } from '../columns/residual-metrics.ts'
import { heavyRows } from '../gram/groups.ts'
import { poseColumns, posedFit } from '../gram/pose-columns.ts'
import { type FitMetrics, modelMetrics } from '../metrics.ts'
import { type FitTask, type FittedPoint, pathInUnitsOfTheData } from '../path/fit-path.ts'
import { toNormalForm } from '../solve/normal-form.ts'
import { sparsePath } from '../solve/sparse-path.ts'
import { placeSparse, unitColumns } from './place-sparse.ts'
import { poseSparse } from './pose-sparse.ts'
import { sparsePredictions } from './sparse-predictions.ts'

/** How much better than asked for the solver goes: its gap is that of a normal form, and the certificate's of the problem as posed. */
const MARGIN = 0.5

/** A path of squared loss on sparse rows: solved by coordinate descent, certified on the columns as they lie. */
export function fitSparseSquares(
  { run, dataset, train, held, lambdas }: FitTask<SparseDataset>,
  core: OpenKernels,
): FittedPoint[] {
  const { arena } = core
  const intercept = hasIntercept(run.model)
  const fitted = heavyRows(dataset, train)
  const posed = poseSparse(run, dataset, fitted)
  const { scaling, context } = posed
  return arena.scoped(() => {
    const placed = placeSparse(posed, core)
    const { facts, weights, matrix, target } = placed
    const { features: p, frame } = facts
    const framed = poseColumns(run, dataset.features, facts, scaling)
    const { form, spread, offset } = framed
    const unit = unitStrengths(run.penalty, context)
    const own = lambdas.map((lambda) => translateLambda(run.penalty, context, lambda))
    const limits = { gap: MARGIN * run.train.tolerance, maxPasses: run.update.max_passes }
    const strengths = strengthsAlong(toNormalForm(form, unit), own)
    const solved = arena.scoped(() => sparsePath(core, unitColumns(placed, intercept, core), strengths, own, limits))
    const asPosed = posedFit(facts, framed, intercept)
    const fits = solved.map(({ w, used, passes }) => ({ ...asPosed(w, used), passes }))

    const onTrain = residualMetrics(dataset, frame, fitted, Int32Array.from(fitted.keys()))
    const train: FitMetrics[] = []
    const certificates = certifyBySparse(
      core,
      { features: p, intercept, spread, offset, rows: fitted.length, ...matrix, target, weights },
      strengthsAlong(unit, own),
      fits,
      (l, residual) => {
        train[l] = onTrain(residual)
      },
    )
    const onHeld = held.length > 0 ? judge(dataset, held, core) : () => null
    const unscaled = pathInUnitsOfTheData(scaling, fits)
    return fits.map(
      ({ w, used, b, passes }, l): FittedPoint => ({
        coefScaled: w,
        used,
        interceptScaled: Float64Array.of(b),
        ...unscaled[l],
        certificate: certificates[l],
        attained: true,
        passes,
        train: train[l],
        held: onHeld(unscaled[l].coef, unscaled[l].intercept),
      }),
    )
  })
}

/** The metrics of rows that only judge, from their predictions. */
function judge(dataset: SparseDataset, rows: Int32Array, core: OpenKernels) {
  const predict = sparsePredictions(dataset, rows, core)
  const y = Float64Array.from(rows, (row) => dataset.y[row])
  const weights = dataset.weights === null ? null : Float64Array.from(rows, (row) => dataset.weights?.[row] ?? 1)
  return (coef: Float64Array, intercept: Float64Array): FitMetrics =>
    modelMetrics.squared({ rows: rows.length, outputs: 1, eta: predict(coef, intercept), y, weights })
}
