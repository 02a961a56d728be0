import type { PageHeader } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import type { ReadAt } from './disk-file.ts'
import type { PageRoom } from './page-room.ts'
import { openDecoder, type Unpacked } from './parquet-decoder.ts'
import type { ParquetColumn } from './parquet-file.ts'

/** Some rows of a column, packed as they lie in the file. */
export interface Page {
  readonly rows: number
  unpack(): Unpacked
}

/** Bytes in which the header of a page is looked for, at first and at most: its statistics may be long texts. */
const HEADER = 1 << 9
const LONGEST_HEADER = 1 << 20

/**
 * Goes through the pages of a column in a row group, each of which is read when it is unpacked; null behind the last.
 *
 * @throws Error for bytes that are no pages.
 */
export function openPages(
  column: ParquetColumn,
  group: number,
  rows: number,
  read: ReadAt,
  room: PageRoom,
): () => Page | null {
  const decoder = openDecoder(column, group, room)
  const end = column.ends[group]
  let position = column.starts[group]
  let left = rows
  let readDictionary = (): ArrayLike<unknown> => {
    throw new Error('parquet dictionary is missing')
  }
  const packedAt = (at: number, { compressed_page_size: length }: PageHeader) => {
    const bytes = room.packed(length)
    if (read(bytes, at) < length) throw new Error('parquet page is cut off')
    return bytes
  }
  return () => {
    while (left > 0) {
      const { header, length } = headerAt(position, end, read, room)
      const at = position + length
      position = at + header.compressed_page_size
      if (header.uncompressed_page_size > room.most) {
        throw new Error(`parquet page of ${header.uncompressed_page_size} bytes is too long`)
      }
      if (header.type === 'DICTIONARY_PAGE') {
        let known: ArrayLike<unknown> | null = null
        readDictionary = () => {
          known ??= decoder.dictionary(packedAt(at, header), header)
          return known
        }
        continue
      }
      const count = rowsOf(header)
      if (count > left) throw new Error('parquet page has other rows than its row group')
      if (count === 0) continue
      left -= count
      const { encoding = 'PLAIN' } = header.data_page_header ?? header.data_page_header_v2 ?? {}
      return {
        rows: count,
        unpack() {
          // Read first, since the page takes its place.
          const dictionary = encoding.endsWith('_DICTIONARY') ? readDictionary() : null
          return decoder.page(packedAt(at, header), header, dictionary)
        },
      }
    }
    return null
  }
}

function rowsOf({ data_page_header: first, data_page_header_v2: second }: PageHeader): number {
  const rows = first?.num_values ?? second?.num_values ?? -1
  if (!(rows >= 0)) throw new Error('parquet page has no rows')
  return rows
}

function headerAt(position: number, end: number, read: ReadAt, room: PageRoom): { header: PageHeader; length: number } {
  for (let length = HEADER; ; length *= 32) {
    const bytes = room.packed(Math.max(0, Math.min(length, end - position)))
    const reader = { view: new DataView(bytes.buffer, 0, read(bytes, position)), offset: 0 }
    try {
      const header = parquetHeader(reader)
      const { compressed_page_size: packed, uncompressed_page_size: whole } = header
      if (packed >= 0 && whole >= 0 && position + reader.offset + packed <= end)
        return { header, length: reader.offset }
    } catch (error) {
      // It may be longer than what was looked at.
      if (reader.view.byteLength === length && length < LONGEST_HEADER) continue
      throw error
    }
    throw new Error('parquet page goes beyond its column')
  }
}
