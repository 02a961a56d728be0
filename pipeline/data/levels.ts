import type { Fault } from '../spec/faults.ts'
import type { Column } from './dataset.ts'

/** The different values of a column in order (numbers by size, text by code point), and which of them each row has. */
export interface Levels {
  readonly names: readonly string[]
  /** Index into `names` for each row; −1 where the value is missing. */
  readonly codes: Int32Array
}

/** The levels of a column. */
export function levelsOf(column: Column): Levels {
  return column.kind === 'number'
    ? code(
        column.values,
        [...new Set(column.values)].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b),
      )
    : code(column.values, [...new Set(column.values)].filter((value) => value !== '').sort())
}

/** Whole numbers that cannot name levels: beyond 2^53 several are one and the same number. */
export function vagueLevels({ name, kind, values }: Column, rowNumbers: Int32Array, path: string): Fault[] {
  if (kind !== 'number') return []
  const row = values.findIndex((value) => Number.isInteger(value) && !Number.isSafeInteger(value))
  if (row === -1) return []
  const what = `column "${name}" has ${values[row]} in row ${rowNumbers[row]}, and whole numbers beyond 2^53 are not told apart`
  return [{ path, what, fix: 'put a letter in front of each, so that they are text' }]
}

function code<Value extends number | string>(values: ArrayLike<Value>, ordered: readonly Value[]): Levels {
  const index = new Map(ordered.map((value, k) => [value, k]))
  return { names: ordered.map(String), codes: Int32Array.from(values, (value) => index.get(value) ?? -1) }
}
