import { DataError, type Fault } from '../spec/faults.ts'
import { type Columns, chooseColumns, gatherColumn } from './choose.ts'
import type { Column, StreamedDataset, Table } from './dataset.ts'
import type { DiskTable } from './disk-table.ts'
import { type LoadRequest, sharedBytes } from './load.ts'
import { allRows, isMissingAt, rowsThat } from './missing.ts'
import { rowGroupsOf } from './row-groups.ts'
import type { Scanned } from './scan.ts'
import { assignRoles } from './split.ts'
import { foldsOf, validationColumn } from './validation/index.ts'
import { constantWarning } from './warnings.ts'
import { observationWeights } from './weights.ts'

/** The dataset, and what is worth a word although it can be fitted. */
export interface LoadedStream {
  readonly dataset: StreamedDataset
  readonly warnings: readonly Fault[]
}

/**
 * The same dataset as `loadDataset` makes of the table, but for the features' numbers: these are looked at once, for what is
 * wrong with them, and stay on the disk. Nothing in the spec may need them (`needsMemory`).
 */
export function loadStreamed({ data, validation, seed }: LoadRequest, table: DiskTable): LoadedStream {
  const faults: Fault[] = []
  const named = chooseColumns(namesOnly(table), data, validationColumn(validation), faults)
  if (faults.length > 0 || named.target === null) throw new DataError(faults)
  const features = named.features.map(({ column }) => column.name)
  const held = [named.target, named.weights].flatMap((column) => (column === null ? [] : [column.name]))
  const texts = [named.split, named.fold].flatMap((column) => (column === null ? [] : [column.name]))
  const dropping = data.missing === 'drop-rows'
  const { scanned, file, digest } = table.scan({ features, held, texts: [...new Set(texts)] }, dropping)
  faults.push(...scanned.faults)

  const found = (column: Column | null) => (column === null ? null : (scanned.columns.get(column.name) ?? null))
  const columns: Columns = {
    features: [],
    target: found(named.target),
    further: [],
    weights: found(named.weights),
    split: found(named.split),
    fold: found(named.fold),
  }
  const rows = dropping ? presentRows(scanned, columns) : allRows(scanned.rows)
  if (rows.length === 0) {
    const what = `each of the ${scanned.rows} rows lacks a value`
    faults.push({ path: 'data.missing', what, fix: 'exclude the columns with many missing values' })
    throw new DataError(faults)
  }
  const context = { rows, sourceRows: scanned.rows, target: columns.target, splitColumn: columns.split, seed }
  const roles = sharedBytes(assignRoles(data.split, context, faults))
  // Asked for by weights and folds of a column only, and as large as half of the target.
  const rowNumbers = columns.weights === null && columns.fold === null ? new Int32Array(0) : rows.map((row) => row + 1)
  const all = rows.length === scanned.rows
  const gathered = (column: Column | null) => (column === null || all ? column : gatherColumn(column, rows))
  const weights = observationWeights(gathered(columns.weights), roles, rowNumbers, faults)
  const folds = foldsOf(gathered(columns.fold), validation, roles, rowNumbers, faults)
  const target = gathered(columns.target)
  if (faults.length > 0 || target === null || target.kind !== 'number') throw new DataError(faults)

  const dataset: StreamedDataset = {
    features,
    target: target.name,
    further: [],
    classes: null,
    X: { rows: rows.length, columns: features.length },
    y: all ? target.values : sharedNumbers(target.values),
    weights,
    roles,
    folds,
    digest,
    truth: null,
    file,
    kept: all ? null : keptOf(rows, scanned.rows),
  }
  const weightless = weights === null ? [] : weightlessGroups(rowGroupsOf(dataset, validation, seed).weights)
  if (weightless.length > 0) throw new DataError(weightless)
  return { dataset, warnings: constantWarning(scanned.constant) }
}

/** The rows that lack nothing: neither a number nor a role. */
function presentRows({ rows, complete }: Scanned, { split }: Columns): Int32Array {
  return rowsThat(
    rows,
    (row) => (complete === null || complete[row] === 1) && (split === null || !isMissingAt(split, row)),
  )
}

/** Columns without rows, to choose from by name. */
function namesOnly({ names, target }: DiskTable): Table {
  const columns = names.map((name): Column => ({ name, kind: 'number', values: new Float64Array(0) }))
  return { rows: 0, columns, target, digest: '', truth: null }
}

/** Faults for folds that have no row with a weight above 0 to fit, or none to try: their error would be 0/0. */
function weightlessGroups(weights: Float64Array): Fault[] {
  const folds = weights.subarray(0, -2)
  const all = weights.subarray(0, -1).reduce((sum, weight) => sum + weight, 0)
  return Array.from(folds).flatMap((weight, k) => {
    if (weight > 0 && weight < all) return []
    const what = `fold ${k + 1} ${weight > 0 ? 'trains on' : 'holds out'} rows of weight 0 only`
    return [{ path: 'data.weights', what, fix: 'take fewer folds, or leave rows of weight 0 out of the data' }]
  })
}

function keptOf(rows: Int32Array, sourceRows: number): Uint8Array {
  const kept = new Uint8Array(new SharedArrayBuffer(sourceRows))
  for (const row of rows) kept[row] = 1
  return kept
}

function sharedNumbers(values: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength))
  copy.set(values)
  return copy
}
