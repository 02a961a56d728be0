import type { OpenKernels } from '../../kernels/door.ts'
import { relaxOf } from '../../penalty/relax.ts'
import { strengthsAlong, translateLambda, unitStrengths } from '../../penalty/strengths.ts'
import { hasIntercept } from '../../spec/resolve.ts'
import { certifyByColumns } from '../certify/column-certificate.ts'
import { certifyRefitsByColumns } from '../certify/refit-certificate.ts'
import { heavyRows } from '../gram/groups.ts'
import { poseColumns, posedFit, scalingFromColumns } from '../gram/pose-columns.ts'
import type { FitMetrics } from '../metrics.ts'
import { type FitTask, type FittedPoint, pathInUnitsOfTheData } from '../path/fit-path.ts'
import { reportedPath } from '../relax/blend.ts'
import { refitSquares } from '../relax/refit-squares.ts'
import { activeSetPath } from '../solve/active-set.ts'
import { columnCorrelations } from '../solve/column-correlations.ts'
import { toNormalForm } from '../solve/normal-form.ts'
import { weightedColumns } from '../solve/weighted-columns.ts'
import { normaliseColumns, placeColumns } from './place-columns.ts'
import { residualMetrics } from './residual-metrics.ts'

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
    const placed = placeColumns(dataset, fitted, judging, intercept, core)
    const { facts, columns, weights, fits: places, judges } = placed
    const { features: p, frame } = facts
    const n = weights.view.length

    const posed = poseColumns(run, dataset.features, facts, scalingFromColumns(run, dataset, fitted))
    const { scaling, context, form } = posed
    const unit = unitStrengths(run.penalty, context)
    const own = lambdas.map((lambda) => translateLambda(run.penalty, context, lambda))
    const ridged = unit.l2.some((share) => share > 0)
    const problem = columnCorrelations(core, weightedColumns(core, normaliseColumns(placed, intercept, core)), ridged)
    const strengths = strengthsAlong(toNormalForm(form, unit), own)
    const gamma = relaxOf(run.penalty)
    const asPosed = posedFit(facts, posed, intercept)
    const walked = activeSetPath(core, problem, strengths, run.update.max_passes)
    const refitted = gamma === null ? [] : refitSquares(core, problem, walked)
    const refits = refitted.map((w, l) => asPosed(w, walked[l].used))
    const fits = walked.map(({ w, used, passes }) => ({ ...asPosed(w, used), passes }))

    const { spread, offset } = posed
    const onTrain = residualMetrics(dataset, frame, fitted, places)
    const onHeld = judging.length > 0 ? residualMetrics(dataset, frame, judging, judges) : null
    const errors: { train: FitMetrics; held: FitMetrics | null }[] = []
    const framed = { features: p, intercept, spread, offset, rows: n, columns, weights }
    const path = strengthsAlong(unit, own)
    const judge = (l: number, residual: Float64Array) => {
      errors[l] = { train: onTrain(residual), held: onHeld?.(residual) ?? null }
    }
    const { fits: reported, certificates } = reportedPath(gamma, fits, refits, {
      path: (some, isReported) => certifyByColumns(core, framed, path, some, isReported ? judge : () => {}),
      refits: (some) => certifyRefitsByColumns(core, framed, path.at(0), some),
    })
    const inUnits = pathInUnitsOfTheData(scaling, reported)
    return reported.map(({ w, used, b, passes }, l): FittedPoint => {
      return {
        coefScaled: w,
        used,
        interceptScaled: Float64Array.of(b),
        ...inUnits[l],
        certificate: certificates[l],
        attained: true,
        passes,
        ...errors[l],
      }
    })
  })
}
