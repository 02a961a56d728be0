import { column, type Matrix, zeros } from '../math/matrix.ts'
import { type CsvLayout, openCsvRows } from './csv-rows.ts'
import { type DiskFile, readDisk } from './disk-file.ts'
import type { NpyLayout } from './npy-header.ts'
import { openNpyRows } from './npy-numbers.ts'
import { openPageRoom, openRowRoom } from './page-room.ts'
import type { ParquetColumn } from './parquet-file.ts'

/** Rows of numbers in a file that has been looked through once. Plain data, so that it can go to another thread. */
export type RowFile = CsvRowFile | NpyRowFile | ParquetRowFile

interface CsvRowFile {
  readonly kind: 'csv'
  readonly disk: DiskFile
  readonly layout: CsvLayout
  readonly rows: number
  /** Where every STRIDE-th row begins, in bytes. */
  readonly offsets: Float64Array
}

export interface NpyRowFile {
  readonly kind: 'npy'
  readonly disk: DiskFile
  readonly layout: NpyLayout
  readonly rows: number
  /** The columns that are wanted, in this order. */
  readonly columns: Int32Array
}

export interface ParquetRowFile {
  readonly kind: 'parquet'
  readonly disk: DiskFile
  readonly rows: number
  /** Rows of each row group. */
  readonly groups: Float64Array
  /** The columns that are wanted, in this order. */
  readonly columns: readonly ParquetColumn[]
  /** Rows of the longest page: all of it is unpacked by who wants any. */
  readonly pageRows: number
}

/** Rows between two places in the file that are remembered, and rows that are read at a time. */
export const STRIDE = 256

/** Shown some rows, one after the other: row `first` of the file and those that follow. */
export type BlockVisitor = (values: Float64Array, first: number, count: number) => void

/** Reads rows `from` to `to` of a file, block by block. @throws DataError where the file has been changed. */
export type RowReader = (from: number, to: number, visit: BlockVisitor) => void

/** Opens a file for a thread that reads its rows. */
export async function openRows(file: RowFile, room = openRowRoom()): Promise<RowReader> {
  if (file.kind === 'csv') return csvRows(file)
  if (file.kind === 'npy') return arrayRows(file)
  const { parquetRows } = await import('./parquet-rows.ts')
  return parquetRows(file, room)
}

/** The numbers of a few rows, ascending, in so many columns. */
export async function readSome(file: RowFile, rows: readonly number[], columns: number): Promise<Matrix> {
  const some = zeros(rows.length, columns)
  if (file.kind === 'parquet') {
    const room = openPageRoom()
    const { takeSome } = await import('./parquet-column.ts')
    for (const [j, own] of file.columns.entries()) takeSome(file, own, rows, column(some, j), room)
    return some
  }
  const readRows = await openRows(file)
  for (const [i, row] of rows.entries()) {
    readRows(row, row + 1, (values) => {
      for (let j = 0; j < columns; j++) some.values[j * rows.length + i] = values[j]
    })
  }
  return some
}

function csvRows({ disk, layout, offsets }: CsvRowFile): RowReader {
  const values = new Float64Array(STRIDE * layout.width)
  // What is odd was complained of when the file was looked through.
  const quiet = { onText: () => {}, onFault: () => {} }
  return (from, to, visit) => {
    if (from >= to) return
    const mark = Math.floor(from / STRIDE)
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
}

export function arrayRows({ disk, layout, columns }: NpyRowFile): RowReader {
  const whole = new Float64Array(STRIDE * layout.columns)
  const values = new Float64Array(STRIDE * columns.length)
  return (from, to, visit) =>
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
