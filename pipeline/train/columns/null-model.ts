import type { AnyDataset, Dataset } from '../../data/dataset.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { type ConventionContext, factorsOf } from '../../penalty/strengths.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import { heavyRows } from '../gram/groups.ts'
import { poseColumns, scalingFromColumns } from '../gram/pose-columns.ts'
import { activeSetPath } from '../solve/active-set.ts'
import { columnCorrelations } from '../solve/column-correlations.ts'
import { slopesAsPosed } from '../solve/normal-form.ts'
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
  const { kernels, arena } = core
  return arena.scoped(() => {
    const intercept = hasIntercept(run.model)
    const fitted = heavyRows(dataset, rows)
    const placed = placeColumns(dataset, fitted, new Int32Array(), intercept, core)
    const { form, context } = poseColumns(run, dataset.features, placed.facts, scalingFromColumns(run, dataset, fitted))
    const columns = normaliseColumns(placed, intercept, false, core)
    const factors = factorsOf(run.penalty, dataset.features)
    const problem = columnCorrelations(core, columns)
    if (factors.every((factor) => factor > 0)) return { slopes: slopesAsPosed(form, problem.target), context }

    const l1 = factors.map((factor) => (factor > 0 ? Number.POSITIVE_INFINITY : 0))
    const strengths = { l1, l2: new Float64Array(l1.length) }
    const [{ w }] = activeSetPath(core, problem, { length: 1, at: () => strengths }, run.update.max_passes)
    const { rows: n, dimension: p, X, ld, weights, means, inverses, target } = columns
    const shares = arena.unset(p)
    for (let j = 0; j < p; j++) shares.view[j] = -w[j] * inverses[j]
    kernels.gemv(n, p, X, ld, shares.offset, target.offset)
    const shift = shares.view.reduce((sum, share, j) => sum - share * means[j], 0)
    for (let i = 0; i < n; i++) target.view[i] = (target.view[i] + shift) * weights.view[i]
    kernels.gemvTransposed(n, p, X, ld, target.offset, shares.offset)
    const total = kernels.sum(n, target.offset)
    const slopes = Float64Array.from(shares.view, (sum, j) => (sum - means[j] * total) * inverses[j])
    return { slopes: slopesAsPosed(form, slopes), context }
  })
}
