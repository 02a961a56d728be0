import type { Column } from './dataset.ts'
import { readDisk } from './disk-file.ts'
import type { PageRoom } from './page-room.ts'
import { type ParquetColumn, type ParquetFile, readParquet } from './parquet-file.ts'
import { openPages, type Page } from './parquet-pages.ts'
import { eachText, takeNumbers } from './parquet-values.ts'

type PagedFile = Pick<ParquetFile, 'disk' | 'groups'>

/** A column as a whole; nulls are missing. One of text that has none is a column of numbers. @param into where numbers go. */
export function readColumn(file: ParquetFile, column: ParquetColumn, into: Float64Array, room: PageRoom): Column {
  const { name, kind } = column
  if (kind === 'number') {
    eachPage(file, column, room, (page, first) => takeNumbers(page.unpack(), into.subarray(first, first + page.rows)))
    return { name, kind, values: into }
  }
  const texts = new Array<string>(file.rows).fill('')
  let isEmpty = true
  eachPage(file, column, room, (page, first) =>
    eachText(page.unpack(), page.rows, (row, text) => {
      isEmpty = false
      texts[first + row] = text
    }),
  )
  return isEmpty ? { name, kind: 'number', values: into.fill(Number.NaN) } : { name, kind: 'text', values: texts }
}

/** Takes a column's numbers in a few rows, ascending: only pages that have one are unpacked. */
export function takeSome(
  file: PagedFile,
  column: ParquetColumn,
  rows: readonly number[],
  into: Float64Array,
  room: PageRoom,
): void {
  let next = 0
  eachPage(file, column, room, (page, first) => {
    const end = first + page.rows
    if (!(rows[next] < end)) return
    const numbers = room.numbers(page.rows)
    takeNumbers(page.unpack(), numbers)
    for (; rows[next] < end; next++) into[next] = numbers[rows[next] - first]
  })
}

/** Shows all pages of a column, and the row of the file that each begins with. @throws DataError for bytes that are none. */
export function eachPage(
  { disk, groups }: PagedFile,
  column: ParquetColumn,
  room: PageRoom,
  visit: (page: Page, first: number) => void,
): void {
  readDisk(disk, (read) =>
    readParquet(disk, () => {
      let first = 0
      for (const [group, rows] of groups.entries()) {
        const next = openPages(column, group, rows, read, room)
        for (let page = next(); page !== null; page = next()) {
          visit(page, first)
          first += page.rows
        }
      }
    }),
  )
}
