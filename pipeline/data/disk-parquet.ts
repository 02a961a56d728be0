import { createHash } from 'node:crypto'
import type { ParquetSource } from '../spec/experiment.gen.ts'
import { inGigabytes, LIMITS } from '../spec/limits.ts'
import { type DiskFile, diskFault } from './disk-file.ts'
import type { DiskTable } from './disk-table.ts'
import type { SourceContext } from './index.ts'
import { digestFile } from './npy.ts'
import { openPageRoom } from './page-room.ts'
import { openParquet, refuseIfVast } from './parquet-file.ts'
import { openScan } from './scan.ts'

/** The rows of a Parquet file. Columns of texts are read whole: they stay in memory anyway. */
export async function diskParquet(data: ParquetSource, context: SourceContext): Promise<DiskTable> {
  const file = await openParquet(data, context)
  const { eachPage, readColumn } = await import('./parquet-column.ts')
  const { eachText, takeNumbers } = await import('./parquet-values.ts')
  const { disk, rows, groups, names } = file
  const memory = context.memory ?? LIMITS.memory
  const columns = new Map(file.columns.map((column) => [column.name, column]))
  const wanted = (named: readonly string[]) => named.flatMap((name) => columns.get(name) ?? [])
  return {
    names,
    target: null,
    bytes: rows * file.columns.length * Float64Array.BYTES_PER_ELEMENT,
    scan({ features, held, texts }, dropping) {
      refuseIfVast(disk, rows, held.length + texts.length, memory)
      const scan = openScan({ features, held, texts: [] }, rows, dropping)
      const room = openPageRoom(memory)
      let pageRows = 0
      for (const [k, column] of wanted([...features, ...held]).entries()) {
        eachPage(file, column, room, (page, first) => {
          const unpacked = page.unpack()
          if (column.kind === 'text')
            eachText(unpacked, page.rows, (row, text) => scan.text(first + row, column.name, text))
          const numbers = room.numbers(page.rows)
          takeNumbers(unpacked, numbers)
          scan.column(k, first, numbers)
          pageRows = Math.max(pageRows, page.rows)
        })
      }
      const whole = wanted(texts).map((column) => readColumn(file, column, new Float64Array(rows), room))
      const digest = createHash('sha256')
      digestFile(disk, digest)
      const scanned = scan.end()
      const own = wanted(features)
      refuseIfLong(disk, pageRows * own.length, memory)
      return {
        scanned: {
          ...scanned,
          columns: new Map([...scanned.columns, ...whole.map((one) => [one.name, one] as const)]),
        },
        file: { kind: 'parquet', disk, rows, groups, columns: own, pageRows },
        digest: digest.digest('hex'),
      }
    },
  }
}

function refuseIfLong(disk: DiskFile, numbers: number, memory: number): void {
  const bytes = numbers * Float64Array.BYTES_PER_ELEMENT
  if (bytes <= memory) return
  const what = `has pages so long that one of each column takes ${inGigabytes(bytes)}; the limit is ${inGigabytes(memory)}`
  throw diskFault(disk, what, 'write pages of a megabyte, or raise --max-memory')
}
