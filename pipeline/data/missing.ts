import { column, type Matrix } from '../math/matrix.ts'
import type { Fault } from '../spec/faults.ts'
import type { Columns, Feature } from './choose.ts'
import type { Column } from './dataset.ts'
import { weightedMean } from './moments.ts'

/** The rows, of 0 … rows−1, with a value in every column that is used. A fold is not asked for: test rows have none. */
export function completeRows(rows: number, { features, target, further, weights, split }: Columns): Int32Array {
  const used = [...written(features), target, ...further, weights, split].filter((one) => one !== null)
  return rowsThat(rows, (row) => used.every((one) => !isMissingAt(one, row)))
}

/** The rows 0 … rows−1. */
export function allRows(rows: number): Int32Array {
  const all = new Int32Array(rows)
  for (let row = 0; row < rows; row++) all[row] = row
  return all
}

/** Those of the rows 0 … rows−1 of which this holds. `filter` would keep a list of ten times the size meanwhile. */
export function rowsThat(rows: number, holds: (row: number) => boolean): Int32Array {
  const found = new Int32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) if (holds(row)) found[count++] = row
  return count === rows ? found : found.slice(0, count)
}

/** Features of which a value may be missing. */
function written(features: readonly Feature[]): readonly Column[] {
  return features.flatMap(({ column }) => (column.kind === 'sparse' ? [] : [column]))
}

/** Cells of which something is to be said. A table may lack millions. */
export interface Cells {
  readonly named: readonly string[]
  readonly count: number
}

/** Faults for missing values that nothing will fill, and for infinite ones, by row and column. */
export function valueFaults(columns: Columns, rowNumbers: Int32Array, filled: boolean): readonly Fault[] {
  const features = written(columns.features)
  const target = columns.target === null ? [] : [columns.target, ...columns.further]
  const targetCells = cellsWhere(target, rowNumbers, isMissingAt)
  const featureCells = filled ? { named: [], count: 0 } : cellsWhere(features, rowNumbers, isMissingAt)
  const infinite = cellsWhere([...features, ...target], rowNumbers, isInfiniteAt)
  return [
    ...cellFault(
      'data.missing',
      'no value',
      featureCells,
      'set data.missing to drop-rows or mean, or exclude the column',
    ),
    ...cellFault('data.target', 'no target', targetCells, 'a target is never filled: set data.missing to drop-rows'),
    ...cellFault('data', 'an infinite value', infinite, 'correct the data, or exclude the column'),
  ]
}

/**
 * Puts the mean of a column over the rows that are fitted in the place of its missing values, in place. Rows weigh what they weigh
 * in the fit. An encoded column gets the share of its level.
 *
 * @returns the mean of every column, also of those that lack nothing here: further rows may.
 */
export function fillMissing(
  X: Matrix,
  names: readonly string[],
  fitted: Int32Array,
  weights: Float64Array | null,
  faults: Fault[],
): Float64Array {
  const means = new Float64Array(X.columns)
  for (let j = 0; j < X.columns; j++) {
    const values = column(X, j)
    const lacks = values.some(Number.isNaN)
    const known = lacks ? fitted.filter((i) => !Number.isNaN(values[i])) : fitted
    const heavy = weights === null ? known : known.filter((i) => weights[i] > 0)
    if (heavy.length === 0) {
      if (!lacks) continue
      const what = `column "${names[j]}" has no value in any training row, so that there is no mean to fill in`
      faults.push({ path: 'data.missing', what, fix: 'exclude the column, or set data.missing to drop-rows' })
      continue
    }
    const gather = (from: Float64Array) => Float64Array.from(heavy, (i) => from[i])
    means[j] = weightedMean(gather(values), weights === null ? null : gather(weights))
    for (let i = 0; lacks && i < X.rows; i++) if (Number.isNaN(values[i])) values[i] = means[j]
  }
  return means
}

export function isMissingAt({ kind, values }: Column, row: number): boolean {
  return kind === 'number' ? Number.isNaN(values[row]) : values[row] === ''
}

function isInfiniteAt({ kind, values }: Column, row: number): boolean {
  return kind === 'number' && Math.abs(values[row]) === Number.POSITIVE_INFINITY
}

/** How many cells are named; the others are counted. */
export const NAMED = 4

/** `row 3 column "bmi"` for the first cells that are so, row after row, and how many there are. */
function cellsWhere(
  columns: readonly Column[],
  rowNumbers: Int32Array,
  isSo: (column: Column, row: number) => boolean,
): Cells {
  const named: string[] = []
  let count = 0
  for (let i = 0; i < rowNumbers.length; i++) {
    for (const one of columns) {
      if (!isSo(one, i)) continue
      if (count++ < NAMED) named.push(cellName(rowNumbers[i], one.name))
    }
  }
  return { named, count }
}

export function cellName(row: number, column: string): string {
  return `row ${row} column "${column}"`
}

export function cellFault(path: string, lacks: string, { named, count }: Cells, fix: string): readonly Fault[] {
  const more = count > named.length ? ` and ${count - named.length} more` : ''
  return count === 0 ? [] : [{ path, what: `${lacks} in ${named.join(', ')}${more}`, fix }]
}
