import { type AnyDataset, isSparse } from '../../data/dataset.ts'
import type { Round } from '../../data/validation/scheme.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'
import { hasSupport } from '../columns/is-column-task.ts'
import { gramPaths, type Paths } from '../gram/gram-run.ts'
import { isGramRun } from '../gram/is-gram-run.ts'
import { tableRows } from '../gram/table-rows.ts'
import type { Units } from '../units.ts'
import type { FittedPoint, FoldPoint } from './fit-path.ts'
import { gridOf, type LambdaGrid, lambdaGrid } from './lambda-grid.ts'
import { ownGridPaths } from './own-grids.ts'
import type { RowRoles } from './row-roles.ts'
import { targetsApart } from './targets-apart.ts'

/** Rows of a fit, how folds are made of them, and rows that only judge it. */
export interface FittedRows {
  readonly final: Int32Array
  readonly rounds: readonly Round[]
  readonly test: Int32Array
}

/** A λ grid, the path on all rows, and those of the folds, round by round. */
export interface RoundPaths {
  readonly grid: LambdaGrid
  readonly path: readonly FittedPoint[]
  readonly rounds: readonly (readonly (readonly FoldPoint[])[])[]
}

/** Every path on one grid: that of the rows themselves, or one that is there already. */
export async function fitRounds(
  run: PathRunSpec,
  dataset: AnyDataset,
  { final, rounds, test }: FittedRows,
  units: Units,
): Promise<RoundPaths> {
  const [first = [], ...others] = rounds
  const { grid, path, folds } = await solve(run, dataset, { final, folds: first, test }, units)
  const found = [folds]
  // One round after the other: each may need as much memory as the first.
  for (const again of others) {
    const paths = await solve(
      ownGrids(run) ? run : onGrid(run, grid),
      dataset,
      { final, folds: again, test: new Int32Array() },
      units,
    )
    found.push(paths.folds)
  }
  return { grid, path, rounds: found }
}

/** The run on just these λ. */
export function onGrid(run: PathRunSpec, { lambdas }: LambdaGrid): PathRunSpec {
  const { penalty } = run
  return penalty.kind === 'none' ? run : { ...run, penalty: { ...penalty, lambda: { path: { values: [...lambdas] } } } }
}

/** Whether each fold has a λ grid of its own. */
function ownGrids({ validation }: PathRunSpec): boolean {
  return validation.kind === 'cross-validation' && validation.grid === 'per-fold'
}

function solve(run: PathRunSpec, dataset: AnyDataset, roles: RowRoles, units: Units): Promise<Paths> {
  if (isSparse(dataset)) return rowPaths(run, dataset, roles, units)
  if (dataset.further.length > 0 && run.penalty.kind !== 'group-l1') {
    const grid = lambdaGrid(run, dataset, roles.final)
    return targetsApart(run, dataset, roles, grid, (one) => solve(onGrid(run, grid), one, roles, units))
  }
  if (ownGrids(run)) {
    return ownGridPaths(run, dataset, roles, (rows) => pathGrid(run, dataset, rows, units), units)
  }
  return isGramRun(run, dataset, roles)
    ? gramPaths(run, tableRows(run, dataset, roles, units), units)
    : rowPaths(run, dataset, roles, units)
}

/** One grid for all fits, taken by a thread that has kernels where these do it. */
async function pathGrid(run: PathRunSpec, dataset: AnyDataset, final: Int32Array, units: Units): Promise<LambdaGrid> {
  if (run.penalty.kind === 'none' || (!isSparse(dataset) && !hasSupport(run))) return lambdaGrid(run, dataset, final)
  const { slopes, context } = await units.nothing({ run, dataset, rows: final })
  return gridOf(run, context, slopes, { rows: final.length, columns: dataset.features.length })
}

/** Each path on its own rows. */
async function rowPaths(
  run: PathRunSpec,
  dataset: AnyDataset,
  { final, folds, test }: RowRoles,
  units: Units,
): Promise<Paths> {
  const grid = await pathGrid(run, dataset, final, units)
  const { lambdas } = grid
  const [path, ...others] = await Promise.all([
    units.path({ run, dataset, train: final, held: test, lambdas }),
    ...folds.map(({ train, held }) => units.path({ run, dataset, train, held, lambdas })),
  ])
  return { grid, path, folds: others }
}
