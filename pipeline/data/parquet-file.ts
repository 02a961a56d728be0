import type { FileMetaData, SchemaElement, SchemaTree } from 'hyparquet'
import { enumerate } from '../spec/enumerate.ts'
import type { ParquetSource, Validation } from '../spec/experiment.gen.ts'
import { DataError } from '../spec/faults.ts'
import { inGigabytes } from '../spec/limits.ts'
import { type DiskFile, diskFault, findDiskFile, readDisk } from './disk-file.ts'
import type { SourceContext } from './index.ts'
import { validationColumn } from './validation/index.ts'

/** What a file says of itself, of which no number has been read yet. */
export interface ParquetFile {
  readonly disk: DiskFile
  readonly rows: number
  /** Rows of each row group. */
  readonly groups: Float64Array
  /** Those that the spec excludes are not among them. */
  readonly columns: readonly ParquetColumn[]
  /** Of all columns, in the order of the file. */
  readonly names: readonly string[]
}

/** A column of numbers or text. Plain data, so that it can go to another thread. */
export interface ParquetColumn {
  readonly name: string
  readonly kind: 'number' | 'text'
  readonly element: SchemaElement
  /** Where its bytes begin and end in each row group, and how they are packed: a place among hyparquet's codecs. */
  readonly starts: Float64Array
  readonly ends: Float64Array
  readonly codecs: Uint8Array
}

/**
 * Opens the file of a spec. hyparquet does the format and is imported when a file is, so that nothing pays for it that reads no
 * Parquet.
 *
 * @throws DataError for columns of neither numbers nor text (dates, lists, records) that data.exclude does not name.
 */
export async function openParquet(data: ParquetSource, context: SourceContext): Promise<ParquetFile> {
  const disk = await findDiskFile(data.path, [context.directory, ...(context.alternatives ?? [])])
  const { parquetMetadataAsync, parquetSchema } = await import('hyparquet')
  const { CompressionCodecs } = await import('hyparquet/src/constants.js')
  const metadata = await parquetMetadataAsync(asyncBuffer(disk)).catch((error: unknown) => {
    throw parquetFault(disk, error)
  })
  return readParquet(disk, () => {
    const groups = Float64Array.from(metadata.row_groups, (group) => Number(group.num_rows))
    const rows = Number(metadata.num_rows)
    const leaves = parquetSchema(metadata).children
    if (groups.some((own) => !(own >= 0)) || groups.reduce((sum, own) => sum + own, 0) !== rows) {
      throw new Error('parquet row groups have other rows than the file')
    }
    if (rows === 0) throw diskFault(disk, 'has no rows', 'give it rows')
    const names = leaves.map(({ element }) => element.name)
    const twice = names.find((name, j) => names.indexOf(name) < j)
    if (twice !== undefined) {
      throw diskFault(disk, `has two columns called "${twice}"`, 'give every column a name of its own')
    }
    // What has a part is no feature, whether the spec excludes it or not.
    const parts = namedParts(data, context.validation)
    const excluded = new Set(data.exclude.filter((name) => !parts.includes(name)))
    const used = leaves.filter(({ element }) => !excluded.has(element.name))
    refuseIfOdd(used)
    const chunks = chunksByName(metadata)
    const columns = used.map(({ element }): ParquetColumn => {
      const own = chunks.map((named) => named.get(element.name) ?? missing())
      const starts = Float64Array.from(own, (one) => Number(one.dictionary_page_offset || one.data_page_offset))
      return {
        name: element.name,
        kind: holdingOf({ element, children: [] }) === 'text' ? 'text' : 'number',
        element,
        starts,
        ends: starts.map((start, g) => Math.min(disk.sizeBytes, start + Number(own[g].total_compressed_size))),
        codecs: Uint8Array.from(own, ({ codec }) => knownCodec(CompressionCodecs.indexOf(codec))),
      }
    })
    return { disk, rows, groups, columns, names }
  })
}

function namedParts({ target, weights, split }: ParquetSource, validation: Validation | undefined): unknown[] {
  const own = [target, weights, split.kind === 'column' ? split.column : undefined].flat()
  return validation === undefined ? own : [...own, validationColumn(validation)?.name]
}

/** Of each row group, the columns that are not parts of another. */
function chunksByName({ row_groups: groups }: FileMetaData) {
  return groups.map(
    ({ columns }) =>
      new Map(
        columns.flatMap(({ meta_data: chunk, file_path: elsewhere }) => {
          if (elsewhere) throw new Error('parquet columns lie in other files')
          return chunk?.path_in_schema.length === 1 ? [[chunk.path_in_schema[0], chunk] as const] : []
        }),
      ),
  )
}

function missing(): never {
  throw new Error('parquet column is missing, or encrypted')
}

function knownCodec(place: number): number {
  if (place === -1) throw new Error('parquet codec is unknown')
  return place
}

function refuseIfOdd(leaves: readonly SchemaTree[]): void {
  const odd = leaves.flatMap((leaf) => {
    const holding = holdingOf(leaf)
    return holding === 'numbers' || holding === 'text' ? [] : [`"${leaf.element.name}" (${holding})`]
  })
  if (odd.length === 0) return
  const what = `columns hold neither numbers nor text: ${enumerate(odd, 5)}`
  throw new DataError([{ path: 'data.path', what, fix: 'name them in data.exclude, or write them as numbers' }])
}

const DATES = new Set(['DATE', 'TIMESTAMP', 'TIMESTAMP_MILLIS', 'TIMESTAMP_MICROS'])
const OTHERS = new Set(['JSON', 'BSON', 'INTERVAL', 'GEOMETRY', 'GEOGRAPHY', 'VARIANT', 'FILE'])
const BYTES_OF_NUMBERS = new Set(['DECIMAL', 'FLOAT16'])
const BYTES_OF_TEXT = new Set(['UTF8', 'STRING', 'UUID'])

/** What hyparquet makes of a column's values. */
function holdingOf({ element, children }: Pick<SchemaTree, 'element' | 'children'>) {
  const { type, repetition_type, converted_type, logical_type } = element
  const told = [converted_type, logical_type?.type].filter((one) => one !== undefined)
  const is = (types: ReadonlySet<string>) => told.some((one) => types.has(one))
  if (children.length > 0 || repetition_type === 'REPEATED' || type === undefined) return 'lists or records'
  if (is(DATES) || type === 'INT96') return 'dates'
  if (is(OTHERS)) return 'other values'
  if (type !== 'BYTE_ARRAY' && type !== 'FIXED_LEN_BYTE_ARRAY') return 'numbers'
  if (is(BYTES_OF_NUMBERS)) return 'numbers'
  return type === 'BYTE_ARRAY' || is(BYTES_OF_TEXT) ? 'text' : 'other values'
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

/** Reads from a file of which nobody has seen yet that it is whole. @throws DataError where it is not. */
export function readParquet<Result>(disk: DiskFile, reading: () => Result): Result {
  try {
    return reading()
  } catch (error) {
    throw parquetFault(disk, error)
  }
}

/** What a file that is not whole makes the reader throw, as a fault. */
function parquetFault(disk: DiskFile, error: unknown): DataError {
  if (error instanceof DataError) return error
  const why = error instanceof Error ? error.message : String(error)
  const codec = /unsupported compression codec: (\w+)/.exec(why)?.[1]
  if (codec !== undefined) {
    const fix = 'write it with snappy, gzip or brotli, or without compression'
    return diskFault(disk, `is compressed with ${codec}`, fix)
  }
  const bytes = /page of (\d+) bytes is too long/.exec(why)?.[1]
  if (bytes !== undefined) {
    const what = `has a page that takes ${inGigabytes(Number(bytes))}, which is more than the limit`
    return diskFault(disk, what, 'write pages of a megabyte, or raise --max-memory')
  }
  return diskFault(
    disk,
    `is no whole Parquet file${isPlain(why) ? ` (${why})` : ''}`,
    'write it again, and copy it whole',
  )
}

/** What the reader says of a file begins so; all else is what its own code stumbles over. */
function isPlain(message: string): boolean {
  return message.startsWith('parquet ') && !message.includes('undefined')
}

export function refuseIfVast(disk: DiskFile, rows: number, columns: number, memory: number): void {
  const bytes = rows * columns * Float64Array.BYTES_PER_ELEMENT
  if (bytes <= memory) return
  const what = `has ${rows.toLocaleString('en')} rows of ${columns.toLocaleString('en')} columns, which would take ${inGigabytes(bytes)}; the limit is ${inGigabytes(memory)}`
  throw diskFault(disk, what, 'leave out rows or columns that are not needed, or raise --max-memory')
}
