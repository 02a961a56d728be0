import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { DataPageHeader, PageHeader, SchemaElement } from 'hyparquet'
import { CompressionCodecs } from 'hyparquet/src/constants.js'
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js'
import { decompressPage, readDataPage } from 'hyparquet/src/datapage.js'
import { readPlain } from 'hyparquet/src/plain.js'
import { snappyUncompress } from 'hyparquet/src/snappy.js'
import { readVarInt } from 'hyparquet/src/thrift.js'
import type { PageRoom } from './page-room.ts'
import type { ParquetColumn } from './parquet-file.ts'
import { takeNumbers } from './parquet-values.ts'

/** What a page holds. Arrays may change when another one is unpacked. */
export interface Unpacked {
  readonly values: ArrayLike<unknown>
  /** 1 for each row that has a value; null where all have. */
  readonly present: ArrayLike<number> | null
  /** Of what the values are places; null where they are values themselves. */
  readonly dictionary: ArrayLike<unknown> | null
}

/** Makes values of the bytes of pages, as hyparquet does. @throws Error for bytes that are no page. */
export interface PageDecoder {
  dictionary(packed: Uint8Array, header: PageHeader): ArrayLike<unknown>
  /** @param dictionary null where the page has none. */
  page(packed: Uint8Array, header: PageHeader, dictionary: ArrayLike<unknown> | null): Unpacked
}

type SecondHeader = NonNullable<PageHeader['data_page_header_v2']>

export function openDecoder({ kind, element, codecs }: ParquetColumn, group: number, room: PageRoom): PageDecoder {
  const codec = CompressionCodecs[codecs[group]]
  const compressors = compressorsIn(room)
  const type = element.type ?? 'DOUBLE'
  const paramsOf = (leaf: SchemaElement) => ({
    pathInSchema: [element.name],
    type,
    element,
    schemaPath: [
      { count: 2, element: { name: '' }, children: [], path: [] },
      { count: 1, element: leaf, children: [], path: [element.name] },
    ],
    codec,
    compressors,
    parsers: DEFAULT_PARSERS,
  })
  const own = paramsOf(element)
  const required = paramsOf({ ...element, repetition_type: 'REQUIRED' })
  const isOptional = element.repetition_type !== 'REQUIRED'
  const unpack = (packed: Uint8Array, bytes: number) => decompressPage(packed, bytes, codec, compressors)

  /** A page of the second version as one of the first: levels and values packed together. */
  const joined = (packed: Uint8Array, bytes: number, header: SecondHeader) => {
    const { repetition_levels_byte_length: begin, definition_levels_byte_length: levels, is_compressed } = header
    const size = bytes - begin - levels
    const values = packed.subarray(begin + levels)
    const whole = is_compressed !== false && size > 0 ? unpack(values, size) : values
    if (!isOptional) return whole
    const page = room.joined(4 + levels + whole.length)
    new DataView(page.buffer).setUint32(0, levels, true)
    page.set(packed.subarray(begin, begin + levels), 4)
    page.set(whole, 4 + levels)
    return page
  }
  return {
    dictionary(packed, { uncompressed_page_size: bytes, dictionary_page_header: header }) {
      const count = header?.num_values ?? -1
      if (!(count >= 0 && count <= bytes)) throw new Error('parquet dictionary is not whole')
      const reader = { view: viewOf(unpack(packed, bytes)), offset: 0 }
      const values = convert(readPlain(reader, type, count, element.type_length), own)
      if (kind === 'text') return values
      // A copy, since the next page is unpacked into these bytes.
      const numbers = room.dictionary(count)
      takeNumbers({ values, present: null, dictionary: null }, numbers)
      return numbers
    },
    page(packed, { uncompressed_page_size: bytes, data_page_header: first, data_page_header_v2: second }, dictionary) {
      const page = second === undefined ? unpack(packed, bytes) : joined(packed, bytes, second)
      const header = pageHeader(first ?? second)
      const rows = header.num_values
      const view = viewOf(page)
      const begin = isOptional ? 4 + view.getUint32(0, true) : 0
      if (isOptional) refuseLongRuns(view, 4, 1, rows)
      if (dictionary !== null) refuseLongRuns(view, begin + 1, view.getUint8(begin), rows)
      if (header.encoding === 'RLE') refuseLongRuns(view, begin + 4, 1, rows)
      const { dataPage, definitionLevels: levels } =
        isOptional && saysFull(view, begin, rows)
          ? readDataPage(page.subarray(begin), header, required)
          : readDataPage(page, header, own)
      return {
        values: dictionary === null ? convert(dataPage, own) : dataPage,
        present: levels === undefined || levels.length === 0 ? null : levels,
        dictionary,
      }
    },
  }
}

function pageHeader(header: DataPageHeader | SecondHeader | undefined): DataPageHeader {
  if (header === undefined) throw new Error('parquet page has no header')
  const { num_values, encoding } = header
  return { num_values, encoding, definition_level_encoding: 'RLE', repetition_level_encoding: 'RLE' }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

/** Whether the levels before the values say in one run that every row has one, as most do: then nobody needs to look at each. */
function saysFull(view: DataView, end: number, rows: number): boolean {
  const reader = { view, offset: 4 }
  const run = readVarInt(reader)
  return run % 2 === 0 && run / 2 === rows && reader.offset + 1 === end && view.getUint8(reader.offset) === 1
}

/** A run of more values than there are would be written out, however long it says it is. */
function refuseLongRuns(view: DataView, begin: number, width: number, values: number): void {
  const reader = { view, offset: begin }
  for (let seen = 0; seen < values && reader.offset < view.byteLength; ) {
    const run = readVarInt(reader)
    const length = run >>> 1
    if (run % 2 === 0 && length > values) throw new Error('parquet run is longer than its page')
    // Packed values come in eights.
    reader.offset += run % 2 === 0 ? (width + 7) >> 3 : length * width
    seen += run % 2 === 0 ? length : 8 * length
  }
}

/**
 * A literal of more than 2³¹ bytes: hyparquet takes four bytes of length for a number that may be below 0, and goes back.
 *
 * Source: google/snappy, format_description.txt.
 */
function refuseVastLiterals(packed: Uint8Array): void {
  let at = 0
  while (packed[at] >= 0x80) at++
  for (at++; at < packed.length; ) {
    const tag = packed[at++]
    const kind = tag & 3
    const size = tag >>> 2
    // Copies say how far back in one, two or four bytes; literals how long they are in the tag, or in up to four bytes behind it.
    if (kind > 0) at += kind === 3 ? 4 : kind
    else if (size < 60) at += size + 1
    else {
      const bytes = size - 59
      let last = 0
      for (let k = bytes - 1; k >= 0; k--) last = 256 * last + (packed[at + k] ?? 0)
      if (last >= packed.length) throw new Error('snappy literal is longer than its page')
      at += bytes + last + 1
    }
  }
}

/** A page says how long it is, and none is unpacked to more. */
function compressorsIn(room: PageRoom) {
  return {
    SNAPPY(packed: Uint8Array, length: number) {
      refuseVastLiterals(packed)
      const whole = room.whole(length)
      snappyUncompress(packed, whole)
      return whole
    },
    GZIP: (packed: Uint8Array, length: number) => new Uint8Array(gunzipSync(packed, { maxOutputLength: length })),
    BROTLI: (packed: Uint8Array, length: number) =>
      new Uint8Array(brotliDecompressSync(packed, { maxOutputLength: length })),
  }
}
