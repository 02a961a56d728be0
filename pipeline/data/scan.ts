import type { Fault } from '../spec/faults.ts'
import { MOST_FAULTS } from '../spec/limits.ts'
import { rewriting } from './cell.ts'
import type { Column } from './dataset.ts'
import { growingVector } from './growing.ts'
import { cellFault, cellName, NAMED } from './missing.ts'
import { openWords } from './words.ts'

/** The columns of a table by their place in the rows that are looked through. */
export interface ScannedColumns {
  readonly features: readonly string[]
  /** In the places after the features: the target and, where there are any, the observation weights. */
  readonly held: readonly string[]
  /** Beside the numbers, columns whose texts are kept. */
  readonly texts: readonly string[]
}

/** What is known of a table when all its rows have been looked through once. */
export interface Scanned {
  readonly rows: number
  /** The columns that stay in memory, by name. */
  readonly columns: ReadonlyMap<string, Column>
  /** 0 for each row that lacks a number; null where none does. */
  readonly complete: Uint8Array | null
  /** Features that hold the same number in every row. */
  readonly constant: readonly string[]
  readonly faults: readonly Fault[]
}

export interface Scan {
  /** Takes the next rows. */
  rows(values: Float64Array, count: number): void
  /** Takes a cell of the row that is `row` rows ahead: of a column of texts, or what stands where a number should. */
  text(row: number, name: string, text: string): void
  /** Instead of rows, takes the numbers of a column from a row on: one column after the other, each from its first row. */
  column(k: number, first: number, values: Float64Array): void
  end(): Scanned
}

/** @param likely how many rows there will be, about. @param dropping whether rows that lack a value are left out. */
export function openScan({ features, held, texts }: ScannedColumns, likely: number, dropping: boolean): Scan {
  const p = features.length
  const names = [...features, ...held]
  const width = names.length
  const kept = held.map(() => growingVector(likely))
  const words = new Map(texts.map((name) => [name, openWords(likely)]))
  const strangers = new Map<string, { row: number; text: string }>()
  const missing = openCells()
  const untold = openCells()
  const infinite = openCells()
  const first = new Float64Array(p)
  let constant = Array.from(features.keys())
  let lacking: Uint8Array | null = null
  let rows = 0
  // Of columns that are taken whole.
  let lengths = 0

  const lacks = (row: number) => {
    lacking ??= new Uint8Array(likely)
    if (row >= lacking.length) {
      const longer = new Uint8Array(2 * row)
      longer.set(lacking)
      lacking = longer
    }
    lacking[row] = 1
  }
  const odd = (row: number, k: number, value: number) => {
    const name = names[k]
    if (row >= (strangers.get(name)?.row ?? Number.POSITIVE_INFINITY)) return
    if (Number.isNaN(value)) {
      if (dropping) lacks(row)
      else if (k < p) missing.add(row, k, name)
      else if (k === p) untold.add(row, k, name)
    } else if (k <= p) infinite.add(row, k, name)
    // Of weights that are none more is said elsewhere.
  }

  return {
    rows(values, count) {
      const numbers = count * width
      for (let i = 0; i < numbers; i++) {
        const value = values[i]
        if (value - value !== 0) odd(rows + Math.floor(i / width), i % width, value)
      }
      if (rows === 0) first.set(values.subarray(0, p))
      if (constant.length > 0) {
        constant = constant.filter((j) => {
          for (let i = 0; i < count; i++) if (values[i * width + j] !== first[j]) return false
          return true
        })
      }
      for (const [k, column] of kept.entries()) {
        const into = column.upTo(rows + count)
        for (let i = 0; i < count; i++) into[rows + i] = values[i * width + p + k]
      }
      rows += count
    },
    text(row, name, text) {
      const column = words.get(name)
      if (column !== undefined) column.add(rows + row, text)
      else if (!strangers.has(name) && strangers.size < MOST_FAULTS) strangers.set(name, { row: rows + row, text })
    },
    column(k, begin, values) {
      for (let i = 0; i < values.length; i++) if (values[i] - values[i] !== 0) odd(begin + i, k, values[i])
      if (k < p) {
        if (begin === 0) first[k] = values[0]
        if (constant.includes(k) && values.some((value) => value !== first[k]))
          constant = constant.filter((j) => j !== k)
      } else kept[k - p].upTo(begin + values.length).set(values, begin)
      lengths = Math.max(lengths, begin + values.length)
    },
    end() {
      rows += lengths
      const complete = lacking === null ? null : opposite(lacking, rows)
      lacking = null
      const numbers = held.map(
        (name, k): Column => ({ name, kind: 'number', values: kept[k].upTo(rows).subarray(0, rows) }),
      )
      const read = [...words].map(([name, column]) => column.column(name, rows))
      return {
        rows,
        columns: new Map([...numbers, ...read].map((column) => [column.name, column])),
        complete,
        constant: constant.map((j) => features[j]),
        faults: [
          ...[...strangers]
            .sort(([, a], [, b]) => a.row - b.row)
            .map(([name, { row, text }]) => strangerFault(name, row, text, name === held[0])),
          ...missing.fault('data.missing', 'no value', 'set data.missing to drop-rows, or exclude the column'),
          ...untold.fault('data.target', 'no target', 'a target is never filled: set data.missing to drop-rows'),
          ...infinite.fault('data', 'an infinite value', 'correct the data, or exclude the column'),
        ],
      }
    },
  }
}

function opposite(flags: Uint8Array, length: number): Uint8Array {
  const others = new Uint8Array(length)
  for (let i = 0; i < length; i++) others[i] = flags[i] === 1 ? 0 : 1
  return others
}

/** Cells of which something is to be said, in whichever order they are met: the first ones by name, all by number. */
function openCells() {
  const named: { readonly row: number; readonly k: number; readonly name: string }[] = []
  let count = 0
  return {
    add(row: number, k: number, name: string) {
      count++
      const last = named[NAMED - 1]
      if (last !== undefined && (row > last.row || (row === last.row && k > last.k))) return
      named.push({ row, k, name })
      named.sort((a, b) => a.row - b.row || a.k - b.k).splice(NAMED)
    },
    fault(path: string, lacks: string, fix: string) {
      return cellFault(path, lacks, { named: named.map(({ row, name }) => cellName(row + 1, name)), count }, fix)
    },
  }
}

function strangerFault(name: string, row: number, text: string, isTarget: boolean): Fault {
  const otherwise = isTarget
    ? 'a linear model predicts numbers: name a column of numbers'
    : `add "${name}" to data.exclude, or write data.stream: never and add it to data.one_hot`
  return {
    path: isTarget ? 'data.target' : 'data',
    what: `column "${name}" holds text ("${text}" in row ${row + 1})`,
    fix: rewriting(text) ?? otherwise,
  }
}
