import type { Fault } from '../../spec/faults.ts'
import { parseNumber } from '../cell.ts'
import type { Column } from '../dataset.ts'

/** ISO 8601, to whatever precision: by code point it stands in order of time. */
const ISO = /^\d{4}(?:-?\d{2}(?:-?\d{2}(?:[T ]\d{2}(?::?\d{2}(?::?\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)?)?$/

/** A day before its month, or the other way around. */
const DAY_FIRST = /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b/

/** Why the times of a column of text would not be sorted as time goes: fits would see what came after. */
export function timeFaults({ name, kind, values }: Column, rows: Int32Array, rowNumbers: Int32Array): Fault[] {
  if (kind !== 'text') return []
  const path = 'validation.time_column'
  const fix = 'write numbers, or times as in 2020-12-31'
  const said = (row: number) => `"${values[row]}" in row ${rowNumbers[row]}`
  const present = rows.filter((row) => values[row] !== '')
  const words = present.filter((row) => parseNumber(values[row]) === null)
  if (words.length > 0 && words.length < present.length / 2) {
    const what = `column "${name}" has ${said(words[0])}, which is no number, so that all its times are text`
    return [{ path, what, fix }]
  }
  const [first] = present
  const other = present.find((row) => DAY_FIRST.test(values[row]) || values[row].length !== values[first].length)
  if (other === undefined || present.every((row) => ISO.test(values[row]))) return []
  const what = `the text of column "${name}" does not sort as time goes (${said(other)})`
  return [{ path, what, fix }]
}
