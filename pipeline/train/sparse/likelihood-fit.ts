import type { SparseDataset } from '../../data/dataset.ts'
import { weightsOf } from '../../data/weights.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { strengthsAt, translateLambda, unitStrengths } from '../../penalty/strengths.ts'
import { certifyAll } from '../certify/likelihood-certificate.ts'
import { sparseArithmetic } from '../certify/sparse-arithmetic.ts'
import { heavyRows } from '../gram/groups.ts'
import { scaledFrame } from '../gram/pose-columns.ts'
import { modelMetrics } from '../metrics.ts'
import { type FitTask, type FittedPoint, inUnitsOfTheData } from '../path/fit-path.ts'
import { frameOf, type NewtonFrame } from '../solve/newton/frame.ts'
import { sparseColumns } from '../solve/newton/sparse-columns.ts'
import { framedSolver, roomsOf } from '../solve/newton-path.ts'
import { type PlacedSparse, placeSparse } from './place-sparse.ts'
import { type PosedSparse, poseSparse } from './pose-sparse.ts'
import { sparsePredictions } from './sparse-predictions.ts'

/** A path of classes or counts on sparse rows: solved by Newton steps, certified on the columns as they lie. */
export function fitSparseLikelihood(
  { run, dataset, train, held, lambdas }: FitTask<SparseDataset>,
  core: OpenKernels,
): FittedPoint[] {
  const fitted = heavyRows(dataset, train)
  const posed = poseSparse(run, dataset, fitted)
  const { scaling, context, loss, outputs } = posed
  const { rows, columns } = posed.matrix
  return core.arena.scoped(() => {
    const placed = placeSparse(posed, core)
    const problem = { ...posed, X: { rows, columns } }
    const unit = unitStrengths(run.penalty, context)
    const path = lambdas.map((lambda) => strengthsAt(unit, translateLambda(run.penalty, context, lambda)))
    const fits = core.arena.scoped(() => {
      const solve = framedSolver(problem, sparseFrame(posed, placed, core), run.update.max_passes, core)
      const rooms = roomsOf(problem, path.length)
      return path.map((strengths, l) => solve(strengths, rooms[l]))
    })
    const X = { rows, columns, ...placed.matrix, ...scaledFrame(placed.facts.frame, scaling) }
    const certificates = certifyAll(problem, path, fits, sparseArithmetic(X, core))

    const judge = (some: Int32Array) => {
      const predict = sparsePredictions(dataset, some, core)
      const y = Float64Array.from(some, (row) => dataset.y[row])
      const weights = weightsOf(dataset, some)
      return (coef: Float64Array, intercept: Float64Array) =>
        modelMetrics[loss]({ rows: some.length, outputs, eta: predict(coef, intercept), y, weights })
    }
    const onTrain = judge(fitted)
    const onHeld = held.length > 0 ? judge(held) : () => null
    const rooms = roomsOf(problem, fits.length)
    return fits.map(({ w, b, passes, attained }, k): FittedPoint => {
      const own = inUnitsOfTheData(scaling, w, b, rooms[k])
      return {
        coefScaled: w,
        interceptScaled: b,
        ...own,
        certificate: certificates[k],
        attained,
        passes,
        train: onTrain(own.coef, own.intercept),
        held: onHeld(own.coef, own.intercept),
      }
    })
  })
}

/** The columns of unit length that Newton steps work on, and a column of ones at the end for the intercept. */
function sparseFrame(posed: PosedSparse, placed: PlacedSparse, core: OpenKernels): NewtonFrame {
  const { matrix, intercept, outputs, scaling, moments } = posed
  const { facts } = placed
  const { rows, columns: p } = matrix
  const { arena } = core
  const count = p + Number(intercept)
  const begins = arena.int32(count + 1)
  begins.view.fill(placed.matrix.begins.view[p])
  begins.view.set(placed.matrix.begins.view)
  const entries = arena.unset(placed.matrix.entries.view.length)
  const centres = arena.float64(count)
  if (intercept) centres.view[p] = -1
  const means = new Float64Array(p)
  const scales = new Float64Array(p).fill(1)
  for (let j = 0; j < p; j++) {
    const length = facts.lengths[j]
    const inverse = length > 0 ? 1 / length : 0
    for (let k = begins.view[j]; k < begins.view[j + 1]; k++) entries.view[k] = placed.matrix.entries.view[k] * inverse
    if (intercept) centres.view[j] = facts.means[j] * inverse
    if (intercept) means[j] = (moments[j].mean - scaling.featureShift[j]) / scaling.featureScale[j]
    if (length > 0) scales[j] = (length * facts.frame.unit[j]) / scaling.featureScale[j]
  }
  const { places } = placed.matrix
  const own = sparseColumns({ rows, count, outputs, matrix: { begins, places, entries }, centres }, core)
  return frameOf({ ...posed, X: { rows, columns: p } }, own, means, scales)
}
