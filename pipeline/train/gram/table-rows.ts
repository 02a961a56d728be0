import type { Dataset } from '../../data/dataset.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import type { RowRoles } from '../path/row-roles.ts'
import type { Units } from '../units.ts'
import { frameOf, sampleFrame } from './frame.ts'
import { type GroupedPart, type GroupedRows, groupProducts } from './grouped-rows.ts'
import { bundles, heavyRows, partsOf, rowGroups, within } from './groups.ts'
import { scalingFromRows } from './pose-columns.ts'
import type { RowSource } from './row-source.ts'
import { scorePaths } from './score-paths.ts'

/** Rows of a table in memory, which every thread sees. */
export function tableRows(run: PathRunSpec, dataset: Dataset, roles: RowRoles, units: Units): RowSource {
  const { X, y, weights } = dataset
  const columns = { X, y, weights }
  const intercept = hasIntercept(run.model)
  const rowsOf = (fit: number) => heavyRows(dataset, fit === 0 ? roles.final : roles.folds[fit - 1].train)
  const grouped = groupedTable(dataset, roles, rowsOf)
  const width = X.columns + 2

  return {
    features: dataset.features,
    folds: roles.folds.length,
    rows: heavyRows(dataset, roles.final).length,
    sampledFrame: async () => sampleFrame(columns, rowsOf(0), intercept),
    frameOf: async (fit) => frameOf(columns, rowsOf(fit), intercept),
    products: (frame) => groupProducts(grouped.toFit(width), roles.folds.length + 1, frame, units),
    async productsOf(fit, frame) {
      const [own] = await groupProducts(grouped.ofFit(width, fit), 1, frame, units)
      if (own === null) throw new RangeError('a fit has no row with a weight above 0')
      return own
    },
    scalingOf: async (fit, facts) => scalingFromRows(run, dataset, facts, () => rowsOf(fit)),
    scores: (fits, frame) => scorePaths(grouped, fits, frame, units),
    path(fit, lambdas) {
      const [train, held] =
        fit === 0 ? [roles.final, roles.test] : [roles.folds[fit - 1].train, roles.folds[fit - 1].held]
      return units.path({ run, dataset, train, held, lambdas })
    },
  }
}

function groupedTable(dataset: Dataset, roles: RowRoles, rowsOf: (fit: number) => Int32Array): GroupedRows {
  const { X, y, weights } = dataset
  const columns = { X, y, weights }
  const test = heavyRows(dataset, roles.test)
  const groups = [...rowGroups(dataset, roles.final, roles.folds), test]
  const partsAmong = (lists: readonly Int32Array[], width: number) =>
    partsOf(
      lists.map(({ length }) => length),
      X.rows,
      width,
    ).map((part) => ({ groups: part.groups, rows: part.groups.map((group) => within(lists[group], part)) }))
  const task = (parts: ReturnType<typeof partsAmong>): GroupedPart => ({
    groups: parts.flatMap((part) => part.groups),
    rows: { kind: 'table', columns, groups: parts.flatMap(({ rows }) => rows), perStretch: parts[0].groups.length },
  })
  return {
    features: X.columns,
    folds: roles.folds.length,
    hasTest: test.length > 0,
    target: { y, weights },
    toFit: (width) => partsAmong(groups.slice(0, -1), width).map((part) => task([part])),
    toJudge: (width) => bundles(partsAmong(groups, width), X.rows * width).map(task),
    ofFit: (width, fit) => partsAmong([rowsOf(fit)], width).map((part) => task([part])),
    list: (group) => (group === null ? roles.final : groups[group]),
  }
}
