import type { Fault } from '../spec/faults.ts'
import { MOST_FAULTS } from '../spec/limits.ts'
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
  end(): Scanned
}

/** @param likely how many rows there will be, about. @param dropping whether rows that lack a value are left out. */
export function openScan({ features, held, texts }: ScannedColumns, likely: number, dropping: boolean): Scan {
  const p = features.length
  const width = p + held.length
  const kept = held.map(() => growingVector(likely))
  const words = new Map(texts.map((name) => [name, openWords(likely)]))
  const strangers = new Map<string, { row: number; text: string }>()
  const missing = openCells()
  const untold = openCells()
  const infinite = openCells()
  const first = new Float64Array(p)
  let constant = Array.from(features.keys())
  let lacking: number[] = []
  let rows = 0

  const odd = (row: number, k: number, value: number) => {
    if (strangers.has(k < p ? features[k] : held[k - p])) return
    if (Number.isNaN(value)) {
      if (dropping && lacking.at(-1) !== row) lacking.push(row)
      else if (dropping) return
      else if (k < p) missing.add(row, features[k])
      else if (k === p) untold.add(row, held[0])
    } else if (k <= p) infinite.add(row, k < p ? features[k] : held[0])
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
    end() {
      const complete = lacking.length === 0 ? null : new Uint8Array(rows).fill(1)
      for (const row of lacking) if (complete !== null) complete[row] = 0
      lacking = []
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
          ...[...strangers].map(([name, { row, text }]) => strangerFault(name, row, text, name === held[0])),
          ...missing.fault('data.missing', 'no value', 'set data.missing to drop-rows, or exclude the column'),
          ...untold.fault('data.target', 'no target', 'a target is never filled: set data.missing to drop-rows'),
          ...infinite.fault('data', 'an infinite value', 'correct the data, or exclude the column'),
        ],
      }
    },
  }
}

/** Cells of which something is to be said: some by name, all by number. */
function openCells() {
  const named: string[] = []
  let count = 0
  return {
    add(row: number, name: string) {
      if (count++ < NAMED) named.push(cellName(row + 1, name))
    },
    fault: (path: string, lacks: string, fix: string) => cellFault(path, lacks, { named, count }, fix),
  }
}

function strangerFault(name: string, row: number, text: string, isTarget: boolean): Fault {
  return {
    path: isTarget ? 'data.target' : 'data',
    what: `column "${name}" holds text ("${text}" in row ${row + 1})`,
    fix: isTarget
      ? 'a linear model predicts numbers: name a column of numbers'
      : `add "${name}" to data.exclude, or write data.stream: never and add it to data.one_hot`,
  }
}
