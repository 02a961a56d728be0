import { type CsvLayout, openCsvRows } from './csv-rows.ts'
import { type DiskFile, readDisk } from './disk-file.ts'
import type { NpyLayout } from './npy-header.ts'
import { openNpyRows } from './npy-numbers.ts'

/** Rows of numbers in a file that has been looked through once. Plain data, so that it can go to another thread. */
export type RowFile = CsvRowFile | NpyRowFile

interface CsvRowFile {
  readonly kind: 'csv'
  readonly disk: DiskFile
  readonly layout: CsvLayout
  readonly rows: number
  /** Where every STRIDE-th row begins, in bytes. */
  readonly offsets: Float64Array
}

interface NpyRowFile {
  readonly kind: 'npy'
  readonly disk: DiskFile
  readonly layout: NpyLayout
  readonly rows: number
  /** The columns that are wanted, in this order. */
  readonly columns: Int32Array
}

/** Rows between two places in the file that are remembered, and rows that are read at a time. */
export const STRIDE = 256

/** Shown some rows, one after the other: row `first` of the file and those that follow. */
export type BlockVisitor = (values: Float64Array, first: number, count: number) => void

/** Reads rows `from` to `to` of a file, block by block. @throws DataError where the file has been changed. */
export function readRows(file: RowFile, from: number, to: number, visit: BlockVisitor): void {
  if (from >= to) return
  if (file.kind === 'csv') readCsvRows(file, from, to, visit)
  else readArrayRows(file, from, to, visit)
}

function readCsvRows({ disk, layout, offsets }: CsvRowFile, from: number, to: number, visit: BlockVisitor): void {
  const mark = Math.floor(from / STRIDE)
  const values = new Float64Array(STRIDE * layout.width)
  // What is odd was complained of when the file was looked through.
  const quiet = { onText: () => {}, onFault: () => {} }
  readDisk(disk, (read) => {
    const rows = openCsvRows(layout, read, offsets[mark], quiet)
    rows.skip(from - mark * STRIDE)
    for (let first = from; first < to; ) {
      const count = rows.next(values, Math.min(STRIDE, to - first))
      if (count === 0) return
      visit(values, first, count)
      first += count
    }
  })
}

function readArrayRows({ disk, layout, columns }: NpyRowFile, from: number, to: number, visit: BlockVisitor): void {
  const whole = new Float64Array(STRIDE * layout.columns)
  const values = new Float64Array(STRIDE * columns.length)
  readDisk(disk, (read) => {
    const readWhole = openNpyRows(layout, read, STRIDE)
    for (let first = from; first < to; first += STRIDE) {
      const count = Math.min(STRIDE, to - first)
      readWhole(first, count, whole)
      for (let i = 0; i < count; i++) {
        const at = i * layout.columns
        for (let k = 0; k < columns.length; k++) values[i * columns.length + k] = whole[at + columns[k]]
      }
      visit(values, first, count)
    }
  })
}
