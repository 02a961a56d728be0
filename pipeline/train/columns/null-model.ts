import type { AnyDataset, Dataset } from '../../data/dataset.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { type ConventionContext, factorsOf } from '../../penalty/strengths.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import { heavyRows } from '../gram/groups.ts'
import { poseColumns, scalingFromColumns } from '../gram/pose-columns.ts'
import { activeSetPath } from '../solve/active-set.ts'
import { columnCorrelations } from '../solve/column-correlations.ts'
import { slopesAsPosed } from '../solve/normal-form.ts'
import { weightedColumns } from '../solve/weighted-columns.ts'
import { normaliseColumns, placeColumns } from './place-columns.ts'

/** Where a λ grid begins. Plain data, so that it can go to another thread. */
export interface NullTask<Kind extends AnyDataset = Dataset> {
  readonly run: PathRunSpec
  readonly dataset: Kind
  readonly rows: Int32Array
}

export interface NullModel {
  /** The slope in every scaled feature where only the intercept and unpenalised features are fitted. */
  readonly slopes: Float64Array
  readonly context: ConventionContext
}

/** The null model of squared loss, from the columns themselves. */
export function fitNull({ run, dataset, rows }: NullTask, core: OpenKernels): NullModel {
  const { arena } = core
  return arena.scoped(() => {
    const intercept = hasIntercept(run.model)
    const fitted = heavyRows(dataset, rows)
    const placed = placeColumns(dataset, fitted, new Int32Array(), intercept, core)
    const { form, context } = poseColumns(run, dataset.features, placed.facts, scalingFromColumns(run, dataset, fitted))
    const columns = weightedColumns(core, normaliseColumns(placed, intercept, core))
    const factors = factorsOf(run.penalty, dataset.features)
    const problem = columnCorrelations(core, columns, false)
    if (factors.every((factor) => factor > 0)) return { slopes: slopesAsPosed(form, problem.target), context }

    const l1 = factors.map((factor) => (factor > 0 ? Number.POSITIVE_INFINITY : 0))
    const strengths = { l1, l2: new Float64Array(l1.length), positive: false }
    const [{ w, used }] = activeSetPath(
      core,
      problem,
      { length: 1, multiple: () => ({ unit: strengths, lambda: 1 }) },
      run.update.max_passes,
    )
    const [list, weights] = [arena.int32(used.length), arena.float64(used.length)]
    for (const [i, j] of used.entries()) [list.view[i], weights.view[i]] = [j, w[j]]
    const [residual, slopes] = [arena.float64(columns.rows), arena.float64(columns.count)]
    columns.residual(list, used.length, weights, residual)
    columns.slopes(residual, slopes)
    return { slopes: slopesAsPosed(form, slopes.view), context }
  })
}
