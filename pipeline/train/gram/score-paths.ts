import type { FitMetrics } from '../metrics.ts'
import type { RowRoles } from '../path/row-roles.ts'
import type { Units } from '../units.ts'
import type { Columns, Frame } from './frame.ts'
import type { GramFit } from './gram-fit.ts'
import { heavyRows, partsOf } from './groups.ts'
import { entryOrder, orderModel } from './order-models.ts'
import { metricsOf, targetSpread } from './row-metrics.ts'
import type { PathErrors } from './row-source.ts'
import type { PartScores } from './score-rows.ts'

export interface Fitted {
  readonly columns: Columns
  readonly frame: Frame
  /** Each fold's held rows, and last those that no fold holds. */
  readonly groups: readonly Int32Array[]
  readonly roles: RowRoles
  /** The final fit, then each fold's. */
  readonly fits: readonly GramFit[]
}

/** The errors of the final path on its own rows and on test rows, and of each fold's on those it held out. */
export async function scorePaths(
  { columns, frame, groups, roles, fits }: Fitted,
  units: Pick<Units, 'scores'>,
): Promise<PathErrors> {
  const p = columns.X.columns
  const K = roles.folds.length
  const L = fits[0].points.length
  const test = heavyRows(columns, roles.test)
  const order = entryOrder(fits[0])
  const rows = [...groups, test]
  const modelsOf = rows.map((_, g) => (g < K ? [0, g + 1] : [0]))
  const parts = partsOf(rows, 2 * L + p)
  const models = fits.map((fit) => orderModel(fit, frame, order))
  const scores = await Promise.all(
    parts.map((part) =>
      units.scores({
        columns,
        frame,
        order,
        models,
        parts: part.groups.map((g, i) => ({ rows: part.rows[i], models: modelsOf[g] })),
      }),
    ),
  )
  const ofGroup = (g: number): PartScores[] =>
    parts.flatMap((part, i) => part.groups.flatMap((group, at) => (group === g ? [scores[i][at]] : [])))

  /** The errors of a model on all rows of some groups, at each λ. */
  const metrics = (of: readonly number[], model: number, among: Int32Array): FitMetrics[] => {
    const spread = targetSpread(columns, frame, among)
    const found = of.flatMap((g) => ofGroup(g).map(({ errors }) => errors[modelsOf[g].indexOf(model)]))
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
    train: metrics([...groups.keys()], 0, roles.final),
    test: test.length > 0 ? metrics([groups.length], 0, test) : null,
    held: roles.folds.map((_, k) => metrics([k], k + 1, groups[k])),
  }
}
