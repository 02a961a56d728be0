import { writeSparseColumn } from '../math/sparse-matrix.ts'
import type { Data } from '../spec/experiment.gen.ts'
import type { Fault } from '../spec/faults.ts'
import { MOST_FAULTS } from '../spec/limits.ts'
import { suggest } from '../spec/suggest.ts'
import type { AnyColumn, Column, SparseColumn, Table } from './dataset.ts'
import type { SchemeColumn } from './validation/scheme.ts'

/** A feature before it is encoded, and the place in the spec that a fault of it points to. */
export interface Feature {
  readonly column: AnyColumn
  readonly path: string
}

/** The columns of a table by their part in the experiment; null where none is asked for or, with a fault, none is there. */
export interface Columns {
  readonly features: readonly Feature[]
  readonly target: Column | null
  /** Targets beyond the first. */
  readonly further: readonly Column[]
  readonly weights: Column | null
  readonly split: Column | null
  /** What validation goes by: the fold, the group or the time of each row. */
  readonly fold: Column | null
}

/** Finds the columns that the spec names. Features are those it lists, in its order, or else every column with no other part. */
export function chooseColumns(
  table: Table<AnyColumn>,
  data: Data,
  validation: SchemeColumn | null,
  faults: Fault[],
): Columns {
  const columns = new Map(table.columns.map((column) => [column.name, column]))
  const parts = namedParts(table, data, validation)
  const find = (path: string, name: string | undefined): AnyColumn | null => {
    if (name === undefined) return null
    const column = columns.get(name) ?? null
    if (column === null && faults.length < MOST_FAULTS)
      faults.push({ path, what: `there is no column "${name}"`, fix: suggest(name, [...columns.keys()]) })
    return column
  }

  const taken = new Map<string, string>()
  const found = parts.map(({ path, name, part }) => {
    const before = name === undefined ? undefined : taken.get(name)
    if (before !== undefined) {
      faults.push({
        path,
        what: `column "${name}" is already the ${before}`,
        fix: `name another column as the ${part}`,
      })
    }
    if (name !== undefined) taken.set(name, part)
    return writtenOut(find(path, name))
  })
  const [target, weights, split, fold, ...rest] = found
  const further = rest.filter((column) => column !== null)

  data.exclude.forEach((name, i) => void find(`data.exclude[${i}]`, name))
  const excluded = new Set(data.exclude)
  const offered = table.columns.map(({ name }) => name).filter((name) => !taken.has(name) && !excluded.has(name))
  const seen = new Set<string>()
  const features = (data.features ?? offered).flatMap((name, i) => {
    const path = data.features === undefined ? 'data' : `data.features[${i}]`
    const column = find(path, name)
    const fault = misuse(name, seen.has(name), taken.get(name), excluded)
    seen.add(name)
    if (fault !== null) faults.push({ path, ...fault })
    return column === null || fault !== null ? [] : [{ column, path }]
  })
  const chosen = new Set(features.map(({ column }) => column))
  data.one_hot.forEach((name, i) => {
    const path = `data.one_hot[${i}]`
    const column = find(path, name)
    if (column === null || chosen.has(column)) return
    faults.push({ path, what: `column "${name}" is not a feature`, fix: 'encode features only' })
  })
  if (features.length === 0 && faults.length === 0) {
    faults.push({ path: 'data.features', what: 'no features are left', fix: 'exclude fewer columns' })
  }
  return { features, target, further, weights, split, fold }
}

function namedParts(table: Table<AnyColumn>, data: Data, validation: SchemeColumn | null) {
  const [target = table.target ?? undefined, ...further] = [data.target ?? []].flat()
  return [
    { path: 'data.target', name: target, part: 'target' },
    { path: 'data.weights', name: data.weights, part: 'weights' },
    {
      path: 'data.split.column',
      name: data.split.kind === 'column' ? data.split.column : undefined,
      part: 'split column',
    },
    { path: `validation.${validation?.key ?? 'kind'}`, name: validation?.name, part: validation?.part ?? '' },
    ...further.map((name, i) => ({ path: `data.target[${i + 1}]`, name, part: 'target' })),
  ]
}

function misuse(
  name: string,
  again: boolean,
  part: string | undefined,
  excluded: ReadonlySet<string>,
): Omit<Fault, 'path'> | null {
  if (again) return { what: `column "${name}" is named twice`, fix: 'name it once' }
  if (part !== undefined) return { what: `column "${name}" is the ${part}`, fix: 'take it out of data.features' }
  if (excluded.has(name))
    return { what: `column "${name}" is in data.exclude too`, fix: 'take it out of one of the two' }
  return null
}

/** A column that is more than a feature, with its zeros. */
function writtenOut(column: AnyColumn | null): Column | null {
  return column?.kind === 'sparse' ? { name: column.name, kind: 'number', values: numbersOf(column) } : column
}

/** The same columns with these rows of them; sparse features stay whole, and are taken by rows when they are encoded. */
export function gatherColumns(columns: Columns, rows: Int32Array): Columns {
  const gatherSome = (column: Column | null) => (column === null ? null : gatherColumn(column, rows))
  return {
    features: columns.features.map((feature) =>
      feature.column.kind === 'sparse' ? feature : { ...feature, column: gatherColumn(feature.column, rows) },
    ),
    target: gatherSome(columns.target),
    further: columns.further.map((column) => gatherColumn(column, rows)),
    weights: gatherSome(columns.weights),
    split: gatherSome(columns.split),
    fold: gatherSome(columns.fold),
  }
}

/** The same column with these rows of it. */
export function gatherColumn(column: Column, rows: Int32Array): Column {
  if (column.kind === 'text') return { ...column, values: Array.from(rows, (row) => column.values[row]) }
  const values = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]]
  return { ...column, values }
}

/** Row by row, with its zeros. */
export function numbersOf({ of, index }: SparseColumn): Float64Array<ArrayBuffer> {
  const values = new Float64Array(of.rows)
  writeSparseColumn(of, index, values)
  return values
}
