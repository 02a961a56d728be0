import { type ReadAt, readDisk } from './disk-file.ts'
import type { PageRoom, RowRoom } from './page-room.ts'
import { type ParquetColumn, readParquet } from './parquet-file.ts'
import { openPages, type Page } from './parquet-pages.ts'
import { takeNumbers } from './parquet-values.ts'
import { type ParquetRowFile, type RowReader, STRIDE } from './row-file.ts'

/**
 * Reads rows of a file in which columns lie apart: of each column one page is unpacked at a time, and all go down the rows
 * together. What is no number is NaN.
 */
export function parquetRows({ disk, groups, columns }: ParquetRowFile, room: RowRoom): RowReader {
  const width = columns.length
  const values = new Float64Array(STRIDE * width)
  const cursors = columns.map((column, j) => openCursor(column, room(j)))
  return (from, to, visit) => {
    if (from >= to) return
    readDisk(disk, (read) => {
      let begin = 0
      for (const [group, rows] of groups.entries()) {
        const last = Math.min(to, begin + rows)
        let first = Math.max(from, begin)
        if (first < last) for (const cursor of cursors) cursor.enter(group, rows, read)
        while (first < last) {
          const count = Math.min(STRIDE, last - first)
          readParquet(disk, () => {
            for (let j = 0; j < width; j++) cursors[j].take(first - begin, count, values, j, width)
          })
          visit(values, first, count)
          first += count
        }
        begin += rows
      }
    })
  }
}

/** A place in a column, which only goes forward within a row group. */
interface Cursor {
  enter(group: number, rows: number, read: ReadAt): void
  /** Takes so many numbers from a row of the group on, to every `width`-th place from the k-th on. */
  take(row: number, count: number, into: Float64Array, k: number, width: number): void
}

function openCursor(column: ParquetColumn, room: PageRoom): Cursor {
  let next: () => Page | null = () => null
  let numbers = room.numbers(0)
  /** Rows of the group whose page was met last, and those of them whose numbers are there. */
  let page: Page | null = null
  let [begin, end, unpacked] = [0, 0, 0]
  const unpackPageOf = (row: number) => {
    while (row >= end) {
      page = next()
      if (page === null) throw new Error('parquet column has fewer rows than its row group')
      begin = end
      end += page.rows
    }
    if (unpacked === end || page === null) return
    numbers = room.numbers(page.rows)
    takeNumbers(page.unpack(), numbers)
    unpacked = end
  }
  return {
    enter(group, rows, read) {
      next = openPages(column, group, rows, read, room)
      page = null
      ;[begin, end, unpacked] = [0, 0, 0]
    },
    take(row, count, into, k, width) {
      for (let done = 0; done < count; ) {
        const at = row + done
        unpackPageOf(at)
        const some = Math.min(count - done, end - at)
        spread(numbers, at - begin, some, into, done * width + k, width)
        done += some
      }
    },
  }
}

// A loop in a function of its own: engines make those fast that are called more than once.
function spread(from: Float64Array, at: number, count: number, into: Float64Array, place: number, width: number): void {
  for (let i = 0; i < count; i++) into[place + i * width] = from[at + i]
}
