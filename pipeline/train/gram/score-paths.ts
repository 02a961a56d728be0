import type { Dataset } from '../../data/dataset.ts'
import { holdsToRows, probes } from '../certify/row-check.ts'
import type { FitMetrics } from '../metrics.ts'
import { type FittedPoint, type FoldPoint, inUnitsOfTheData } from '../path/fit-path.ts'
import type { RowRoles } from '../path/row-roles.ts'
import type { Units } from '../units.ts'
import type { GroupProducts } from './cross-products.ts'
import type { Frame } from './frame.ts'
import type { GramFit } from './gram-fit.ts'
import { heavyRows, partsOf } from './groups.ts'
import { entryOrder, orderModel } from './order-models.ts'
import { metricsOf, targetSpread } from './row-metrics.ts'
import type { PartScores } from './score-rows.ts'

export interface Fitted {
  readonly dataset: Dataset
  readonly frame: Frame
  /** Each fold's held rows, and last those that no fold holds; and what they came to. */
  readonly groups: readonly Int32Array[]
  readonly products: readonly (GroupProducts | null)[]
  readonly roles: RowRoles
  /** The final fit, then each fold's. */
  readonly fits: readonly GramFit[]
}

/**
 * Adds what only rows can tell: the errors of the final path on its own rows and on test rows, and of each fold's on those it
 * held out. The same reading of the rows holds the cross-products to them.
 */
export async function scorePaths(
  { dataset, frame, groups, products, roles, fits }: Fitted,
  units: Units,
): Promise<{ path: FittedPoint[]; folds: FoldPoint[][]; holds: boolean }> {
  const { X, y, weights } = dataset
  const columns = { X, y, weights }
  const p = X.columns
  const K = roles.folds.length
  const test = heavyRows(dataset, roles.test)
  const order = entryOrder(fits[0].model)
  const checks = probes(p + 2)
  const rows = [...groups, test]
  const modelsOf = rows.map((_, g) => (g < K ? [0, g + 1] : [0]))
  const parts = partsOf(rows, 2 * fits[0].points.length + p)
  const task = {
    columns,
    frame,
    order,
    models: fits.map(({ model }) => orderModel(model, order)),
    probes: checks.map((a) => Float64Array.from(a, (_, k) => a[k < p ? order[k] : k])),
  }
  const scores = await Promise.all(
    parts.map((part) =>
      units.scores({
        ...task,
        parts: part.groups.map((g, i) => ({ rows: part.rows[i], models: modelsOf[g] })),
      }),
    ),
  )
  const ofGroup = (g: number): PartScores[] =>
    parts.flatMap((part, i) => part.groups.flatMap((group, at) => (group === g ? [scores[i][at]] : [])))

  const holds = products.every((own, g) => {
    if (own === null) return true
    const found = ofGroup(g)
    return checks.every((a, c) => {
      const probed = new Float64Array(p + 2)
      for (const one of found) for (let k = 0; k < p + 2; k++) probed[k < p ? order[k] : k] += one.probed[c][k]
      return holdsToRows(own.sums, a, probed)
    })
  })

  /** The errors of a model on all rows of some groups, at each λ. */
  const metrics = (of: readonly number[], model: number, among: Int32Array): FitMetrics[] => {
    const spread = targetSpread(columns, frame, among)
    const found = of.flatMap((g) => ofGroup(g).map(({ errors }) => errors[modelsOf[g].indexOf(model)]))
    return fits[model].points.map((_, l) => {
      const squares = found.reduce((sum, one) => sum + one.squares[l], 0)
      const sizes = found.reduce((sum, one) => sum + one.sizes[l], 0)
      return metricsOf(squares, sizes, spread, frame.unit[p])
    })
  }
  const train = metrics([...groups.keys()], 0, roles.final)
  const tested = test.length > 0 ? metrics([groups.length], 0, test) : null
  const [{ points, scaling }, ...others] = fits
  return {
    holds,
    path: points.map((point, l) => ({
      ...point,
      ...inUnitsOfTheData(scaling, point.coefScaled, point.interceptScaled),
      attained: true,
      train: train[l],
      held: tested?.[l] ?? null,
    })),
    folds: others.map((fit, k) => {
      const held = metrics([k], k + 1, groups[k])
      return fit.points.map((point, l) => ({ ...point, attained: true, held: held[l] }))
    }),
  }
}
