import { rewriting } from '../data/cell.ts'
import { numbersOf } from '../data/choose.ts'
import type { AnyColumn, Column, Table } from '../data/dataset.ts'
import { allRows, cellFault, cellName, NAMED, rowsThat } from '../data/missing.ts'
import { column, type Matrix, zeros } from '../math/matrix.ts'
import { placesOf } from '../penalty/feature-groups.ts'
import { enumerate } from '../spec/enumerate.ts'
import { DataError, type Fault } from '../spec/faults.ts'
import { inGigabytes, MOST_FAULTS } from '../spec/limits.ts'
import { meant, suggest } from '../spec/suggest.ts'
import type { UsableModel } from './open-model.ts'

/** Rows as a model reads them. */
export interface Design {
  /** (rows, used features), as they come. */
  readonly X: Matrix
  /** Place in the table of each row, from 0. */
  readonly rows: Int32Array
  /** Rows of the table that lack a value, from 1, and are left out as those of the training were. */
  readonly lacking: readonly number[]
}

/**
 * The columns of a table that a model goes by, by their names and in its order; what else is in the table does not matter, and
 * features that it does not use need not be there. A column that was encoded is encoded by the levels that the model knows.
 *
 * @throws DataError with all that stands in the way.
 */
export function designOf(
  table: Table<AnyColumn>,
  { features, used, fill, data: { one_hot, missing } }: Pick<UsableModel, 'features' | 'used' | 'fill' | 'data'>,
  memory: number,
): Design {
  const bytes = table.rows * used.length * Float64Array.BYTES_PER_ELEMENT
  if (bytes > memory) {
    const what = `${table.rows} rows of ${used.length} features need ${inGigabytes(bytes)}; the limit is ${inGigabytes(memory)}`
    throw new DataError([{ path: 'data', what, fix: 'predict some of the rows at a time, or raise --max-memory' }])
  }
  const X = zeros(table.rows, used.length)
  const names = used.map((j) => features[j])
  const columns = new Map(table.columns.map((one) => [one.name, one]))
  const levels = levelsIn(features, one_hot, columns)
  const isUsed = (name: string) => placesOf(name, names).length > 0
  const faults = [...levels].flatMap(([name, known]) => (isUsed(name) ? strangers(columns.get(name), known) : []))
  const absent: string[] = []
  for (const [u, feature] of names.entries()) {
    const level = levelOf(feature, levels)
    const source = columns.get(level?.of ?? feature)
    if (source === undefined) absent.push(feature)
    else if (level !== null) writeLevel(source, level.name, column(X, u))
    else if (source.kind === 'text') faults.push(textFault(source))
    else column(X, u).set(source.kind === 'number' ? source.values : numbersOf(source))
  }
  // What a sparse file does not write is 0, and a feature of which no row has anything else is not in it.
  const isSparse = table.columns.some(({ kind }) => kind === 'sparse')
  if (!isSparse) faults.push(...absentFaults(absent, [...columns.keys()]))
  faults.push(...cellFault('data', 'an infinite value', cells(X, names, isInfinite), 'correct it'))
  if (fill !== null)
    fillIn(
      X,
      used.map((j) => fill[j]),
    )
  else if (missing !== 'drop-rows') {
    const fix = 'fill it in, or leave the row out: without data.missing: mean the model knows nothing to put there'
    faults.push(...cellFault('data', 'no value', cells(X, names, Number.isNaN), fix))
  }
  if (faults.length > 0) throw new DataError(faults)
  const lacks = lackingRows(X)
  if (lacks === null) return { X, rows: allRows(X.rows), lacking: [] }
  const rows = rowsThat(X.rows, (row) => lacks[row] === 0)
  const lacking = rowsThat(X.rows, (row) => lacks[row] === 1)
  return { X: gathered(X, rows), rows, lacking: Array.from(lacking, (row) => row + 1) }
}

/** Names that are written a little otherwise each in a line of their own, all others in one. */
function absentFaults(absent: readonly string[], there: readonly string[]): Fault[] {
  const [lone, ...others] = absent.filter((name) => meant(name, there) === undefined)
  const misspelt = absent.filter((name) => meant(name, there) !== undefined).slice(0, MOST_FAULTS)
  const faults = misspelt.map((name) => absentFault(`column "${name}"`, suggest(name, there)))
  if (lone === undefined) return faults
  const quoted = [lone, ...others].map((name) => `"${name}"`)
  const what = others.length === 0 ? `column ${quoted[0]}` : `columns ${enumerate(quoted, 8)}`
  return [...faults, absentFault(what, suggest(lone, there), others.length > 0)]
}

function absentFault(which: string, fix: string, several = false): Fault {
  return { path: 'data', what: `there ${several ? 'are no' : 'is no'} ${which}`, fix }
}

/** Of each column that was encoded, and is there as it was, the levels that the model knows. */
function levelsIn(
  features: readonly string[],
  oneHot: readonly string[],
  columns: ReadonlyMap<string, AnyColumn>,
): ReadonlyMap<string, readonly string[]> {
  const known = (name: string) => placesOf(name, features).map((j) => features[j].slice(name.length + 1))
  return new Map(oneHot.filter((name) => columns.has(name)).map((name) => [name, known(name)]))
}

function levelOf(feature: string, levels: ReadonlyMap<string, unknown>): { of: string; name: string } | null {
  for (const of of levels.keys()) if (feature.startsWith(`${of}=`)) return { of, name: feature.slice(of.length + 1) }
  return null
}

/** The text of a cell of an encoded column; empty where it is missing. */
function levelAt(source: AnyColumn, row: number): string {
  if (source.kind === 'sparse') return ''
  if (source.kind === 'text') return source.values[row]
  return Number.isNaN(source.values[row]) ? '' : String(source.values[row])
}

function writeLevel(source: AnyColumn, level: string, into: Float64Array): void {
  for (let row = 0; row < into.length; row++) {
    const said = levelAt(source, row)
    into[row] = said === '' ? Number.NaN : Number(said === level)
  }
}

/** Levels that no row of the training had: nobody knows what they do. */
function strangers(source: AnyColumn | undefined, known: readonly string[]): Fault[] {
  if (source === undefined || source.kind === 'sparse') return []
  const seen = new Set(['', ...known])
  const named: string[] = []
  for (let row = 0; row < source.values.length && named.length < NAMED; row++) {
    const said = levelAt(source, row)
    if (!seen.has(said)) named.push(`"${said}" in ${cellName(row + 1, source.name)}`)
    seen.add(said)
  }
  if (named.length === 0) return []
  const quoted = known.map((level) => `"${level}"`)
  return [
    { path: 'data', what: `${named.join(', ')} is not known to the model`, fix: `it knows ${enumerate(quoted, 8)}` },
  ]
}

function textFault({ name, values }: Extract<Column, { kind: 'text' }>): Fault {
  const row = values.findIndex((value) => value !== '' && !Number.isFinite(Number(value)))
  const shown = row === -1 ? '' : ` ("${values[row]}" in row ${row + 1})`
  const fix = rewriting(values[row] ?? '') ?? 'write numbers, as in the table that it was trained on'
  return { path: 'data', what: `column "${name}" holds text${shown}, and the model goes by its numbers`, fix }
}

function isInfinite(value: number): boolean {
  return Math.abs(value) === Number.POSITIVE_INFINITY
}

/** The first cells that are so, row after row, and how many there are. */
function cells({ rows, columns, values }: Matrix, names: readonly string[], isSo: (value: number) => boolean) {
  const named: string[] = []
  let count = 0
  if (values.some(isSo))
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        if (isSo(values[j * rows + i]) && count++ < NAMED) named.push(cellName(i + 1, names[j]))
  return { named, count }
}

function fillIn(X: Matrix, fill: readonly number[]): void {
  for (const [j, mean] of fill.entries()) {
    const values = column(X, j)
    for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) values[i] = mean
  }
}

/** 1 for each row that lacks a value; null where none does. */
function lackingRows({ rows, columns, values }: Matrix): Uint8Array | null {
  if (!values.some(Number.isNaN)) return null
  const lacks = new Uint8Array(rows)
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) if (Number.isNaN(values[j * rows + i])) lacks[i] = 1
  return lacks
}

function gathered(X: Matrix, rows: Int32Array): Matrix {
  const chosen = zeros(rows.length, X.columns)
  for (let j = 0; j < X.columns; j++) {
    const [from, into] = [column(X, j), column(chosen, j)]
    for (let i = 0; i < rows.length; i++) into[i] = from[rows[i]]
  }
  return chosen
}
