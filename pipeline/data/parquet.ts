import { createHash } from 'node:crypto'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { tableNumbers } from '../kernels/table-memory.ts'
import { column, type Matrix } from '../math/matrix.ts'
import { enumerate } from '../spec/enumerate.ts'
import type { ParquetSource } from '../spec/experiment.gen.ts'
import { DataError } from '../spec/faults.ts'
import { inGigabytes, LIMITS } from '../spec/limits.ts'
import type { Column, Table } from './dataset.ts'
import { type DiskFile, diskFault, findDiskFile, readDisk } from './disk-file.ts'
import type { SourceContext } from './index.ts'
import { digestFile } from './npy.ts'

/**
 * The table in a Parquet file: columns of numbers and booleans, and of text. hyparquet does the format and is imported here,
 * so that nothing pays for it that reads no Parquet.
 *
 * @throws DataError for columns of anything else (dates, lists, records) that data.exclude does not name.
 */
export async function parquetTable(data: ParquetSource, context: SourceContext): Promise<Table> {
  const { directory, alternatives = [], memory = LIMITS.memory } = context
  const { parquetMetadataAsync, parquetRead, parquetSchema } = await import('hyparquet')
  const disk = await findDiskFile(data.path, [directory, ...alternatives])
  const file = asyncBuffer(disk)
  const metadata = await readable(disk, parquetMetadataAsync(file))
  const rows = Number(metadata.num_rows)
  const leaves = parquetSchema(metadata).children
  refuseIfVast(disk, rows, leaves.length, memory)
  if (rows === 0) throw diskFault(disk, 'has no rows', 'give it rows')
  const twice = leaves.find(({ element }, j) => leaves.findIndex((other) => other.element.name === element.name) < j)
  if (twice !== undefined) {
    throw diskFault(disk, `has two columns called "${twice.element.name}"`, 'give every column a name of its own')
  }

  // Side by side in shared memory, so that a matrix of features need not be copied from them.
  const numbers = { rows, columns: leaves.length, values: tableNumbers(rows, leaves.length) }
  const columns: Column[] = []
  const odd: string[] = []
  for (const { element, children } of leaves) {
    const { name } = element
    const reading = openColumn(name, numbers, columns.filter(({ kind }) => kind === 'number').length)
    const excluded = data.exclude.includes(name)
    if (children.length > 0) reading.oddity = 'lists or records'
    else if (!excluded) {
      const onChunk = ({ columnData, rowStart }: { columnData: ArrayLike<unknown>; rowStart: number }) =>
        reading.take(columnData, rowStart)
      await readable(disk, parquetRead({ file, metadata, columns: [name], compressors, onChunk, geoparquet: false }))
    }
    if (reading.oddity !== null && !excluded) odd.push(`"${name}" (${reading.oddity})`)
    columns.push(excluded ? { name, kind: 'text', values: [] } : reading.column())
  }
  if (odd.length > 0) {
    const what = `columns hold neither numbers nor text: ${enumerate(odd, 5)}`
    throw new DataError([{ path: 'data.path', what, fix: 'name them in data.exclude, or write them as numbers' }])
  }
  const digest = createHash('sha256')
  digestFile(disk, digest)
  return { rows, columns, target: null, digest: digest.digest('hex'), truth: null }
}

/** Snappy and no compression are hyparquet's own. A page says how long it is, and no page is unpacked to more. */
const compressors = {
  GZIP: (packed: Uint8Array, length: number) => new Uint8Array(gunzipSync(packed, { maxOutputLength: length })),
  BROTLI: (packed: Uint8Array, length: number) =>
    new Uint8Array(brotliDecompressSync(packed, { maxOutputLength: length })),
}

interface ColumnReading {
  /** What the column holds that no column can hold here. */
  oddity: string | null
  take(values: ArrayLike<unknown>, first: number): void
  column(): Column
}

/** Takes the values of one column as they come, for the k-th column of the numbers as long as no text is met. */
function openColumn(name: string, numbers: Matrix, k: number): ColumnReading {
  const own = column(numbers, k).fill(Number.NaN)
  let texts: string[] | null = null
  const reading: ColumnReading = {
    oddity: null,
    take(values, first) {
      for (let i = 0; i < values.length; i++) {
        const value = values[i]
        if (value === null || value === undefined) continue
        if (typeof value === 'number') own[first + i] = value
        else if (typeof value === 'bigint' || typeof value === 'boolean') own[first + i] = Number(value)
        else if (typeof value === 'string') {
          texts ??= new Array<string>(numbers.rows).fill('')
          texts[first + i] = value
        } else reading.oddity = value instanceof Date ? 'dates' : 'other values'
      }
    },
    column: () => (texts === null ? { name, kind: 'number', values: own } : { name, kind: 'text', values: texts }),
  }
  return reading
}

function asyncBuffer(file: DiskFile) {
  return {
    byteLength: file.sizeBytes,
    slice(start: number, end = file.sizeBytes): ArrayBuffer {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, file.sizeBytes) - start))
      readDisk(file, (read) => read(bytes, start))
      return bytes.buffer
    },
  }
}

/** What a file that is not whole makes the reader throw, as a fault. */
async function readable<Result>(file: DiskFile, reading: Promise<Result>): Promise<Result> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof DataError) throw error
    const why = error instanceof Error ? error.message : String(error)
    const codec = /unsupported compression codec: (\w+)/.exec(why)?.[1]
    throw codec === undefined
      ? diskFault(
          file,
          `is no whole Parquet file${isPlain(why) ? ` (${why})` : ''}`,
          'write it again, and copy it whole',
        )
      : diskFault(file, `is compressed with ${codec}`, 'write it with snappy, gzip or brotli, or without compression')
  }
}

/** What the reader says of a file begins so; all else is what its own code stumbles over. */
function isPlain(message: string): boolean {
  return message.startsWith('parquet ') && !message.includes('undefined')
}

function refuseIfVast(file: DiskFile, rows: number, columns: number, memory: number): void {
  const bytes = rows * columns * Float64Array.BYTES_PER_ELEMENT
  if (bytes <= memory) return
  const what = `has ${rows.toLocaleString('en')} rows of ${columns.toLocaleString('en')} columns, which would take ${inGigabytes(bytes)}; the limit is ${inGigabytes(memory)}`
  throw diskFault(file, what, 'leave out rows or columns that are not needed, or raise --max-memory')
}
