import type { FitMetrics } from '../metrics.ts'
import type { Units } from '../units.ts'
import type { Frame } from './frame.ts'
import type { GramFit } from './gram-fit.ts'
import { type GroupedRows, ofGroup } from './grouped-rows.ts'
import { entryOrder, orderModel } from './order-models.ts'
import { metricsOf, targetSpread } from './row-metrics.ts'
import type { PathErrors } from './row-source.ts'

/**
 * The errors of the final path on its own rows and on test rows, and of each fold's on those it held out.
 *
 * @param fits the final one, then each fold's.
 */
export async function scorePaths(
  rows: GroupedRows,
  fits: readonly GramFit[],
  frame: Frame,
  units: Pick<Units, 'scores'>,
): Promise<PathErrors> {
  const { features: p, folds: K, target } = rows
  const L = fits[0].points.length
  const order = entryOrder(fits[0])
  const modelsOf = (group: number) => (group < K ? [0, group + 1] : [0])
  const parts = rows.toJudge(2 * L + p)
  const models = fits.map((fit) => orderModel(fit, frame, order))
  const scores = await Promise.all(
    parts.map((part) => units.scores({ rows: part.rows, frame, order, models, modelsOf: part.groups.map(modelsOf) })),
  )

  /** The errors of a model on all rows of some groups, at each λ. */
  const metrics = (groups: readonly number[], model: number, among: Int32Array): FitMetrics[] => {
    const spread = targetSpread(target, frame, among)
    const found = groups.flatMap((group) =>
      ofGroup(parts, scores, group).map(({ errors }) => errors[modelsOf(group).indexOf(model)]),
    )
    const squares = new Float64Array(L)
    const sizes = new Float64Array(L)
    for (const one of found) {
      for (let l = 0; l < L; l++) {
        squares[l] += one.squares[l]
        sizes[l] += one.sizes[l]
      }
    }
    return Array.from(squares, (sum, l) => metricsOf(sum, sizes[l], spread, frame.unit[p]))
  }
  return {
    train: metrics(
      Array.from({ length: K + 1 }, (_, group) => group),
      0,
      rows.list(null),
    ),
    test: rows.hasTest ? metrics([K + 1], 0, rows.list(K + 1)) : null,
    held: Array.from({ length: K }, (_, k) => metrics([k], k + 1, rows.list(k))),
  }
}
