import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { CsvSource } from '../spec/experiment.gen.ts'
import { DataError, type Fault } from '../spec/faults.ts'
import { EMPTY, headerNames, NO_ROWS, textBytes } from './csv.ts'
import { AS_TEXT, type CsvListener, openCsvRows, UNUSED } from './csv-rows.ts'
import { type DiskFile, diskFault, findDiskFile, piecesOf, type ReadAt, readDisk } from './disk-file.ts'
import type { DiskTable, ScannedRows } from './disk-table.ts'
import { LONGEST_TEXT, notUtf8 } from './file.ts'
import { growingVector } from './growing.ts'
import type { SourceContext } from './index.ts'
import { STRIDE } from './row-file.ts'
import { openScan, type ScannedColumns } from './scan.ts'
import { openUtf8Check } from './utf8.ts'

/** Bytes from which the header line and the length of a line are known. */
const HEAD = 1 << 20

/** Lines of which something is to be said: some by name, all by number. */
const NAMED = 5

/** The beginning of a CSV file. */
interface Head {
  readonly names: readonly string[]
  /** Where the rows begin, in bytes, and on which line. */
  readonly begin: number
  readonly line: number
  /** About how many rows there are. */
  readonly likelyRows: number
}

/** The rows of a CSV file that is not packed; null where it is so short that reading it takes less than `least` bytes. */
export async function diskCsv(data: CsvSource, context: SourceContext, least: number): Promise<DiskTable | null> {
  const disk = await findDiskFile(data.path, [context.directory, ...(context.alternatives ?? [])])
  // However its bytes part into lines and cells.
  if (textBytes(disk.sizeBytes, disk.sizeBytes) < least) return null
  const beginning = new Uint8Array(Math.min(HEAD, disk.sizeBytes))
  readDisk(disk, (read) => read(beginning, 0))
  if (endsLinesInCr(beginning)) {
    if (least > 0) return null
    throw diskFault(
      disk,
      'ends its lines in a carriage return alone',
      'end them in a line feed, or write stream: never',
    )
  }
  const head = await readHead(disk, beginning, data.delimiter)
  const { names, likelyRows } = head
  return {
    names,
    target: null,
    // A text that is too long for V8 cannot be read into any memory.
    bytes: disk.sizeBytes > LONGEST_TEXT ? Number.POSITIVE_INFINITY : textBytes(likelyRows, likelyRows * names.length),
    scan: (columns, dropping) => scanCsv(disk, head, data.delimiter.charCodeAt(0), columns, dropping),
  }
}

/** As old Macintoshes did: such a file is read in one piece. */
function endsLinesInCr(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(CARRIAGE_RETURN)
  return end !== -1 && end < bytes.length - 1 && !bytes.includes(NEWLINE)
}

async function readHead(disk: DiskFile, bytes: Uint8Array, delimiter: string): Promise<Head> {
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  let end = mark
  let lines = 0
  for (let quoted = false; end < bytes.length && (quoted || bytes[end] !== NEWLINE); end++) {
    if (bytes[end] === QUOTE) quoted = !quoted
    if (bytes[end] === NEWLINE) lines++
  }
  if (end === bytes.length) {
    if (disk.sizeBytes <= HEAD) throw new DataError(await headFaults(disk, bytes.subarray(mark), delimiter))
    const fix = 'give it a header line and rows, and end each line with a line feed'
    throw diskFault(disk, 'has no line end in its first megabyte', fix)
  }
  const names = await headerNames(lineOf(disk, bytes.subarray(mark, end)), delimiter)
  let rows = 0
  let last = end
  for (let at = bytes.indexOf(NEWLINE, end + 1); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) {
    rows++
    last = at
  }
  const length = rows === 0 ? disk.sizeBytes : (last - end) / rows
  return {
    names,
    begin: end + 1,
    line: lines + 2,
    likelyRows: Math.ceil((1.02 * (disk.sizeBytes - end)) / length) + 16,
  }
}

/** What is wrong with a file that has no line but its first. */
async function headFaults(disk: DiskFile, bytes: Uint8Array, delimiter: string): Promise<readonly Fault[]> {
  const line = lineOf(disk, bytes)
  if (line.trim() === '') return EMPTY
  await headerNames(line, delimiter)
  return NO_ROWS
}

/** The text of a line, without its end. */
function lineOf(disk: DiskFile, bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw notUtf8(disk.name, disk.place, () => [bytes])
  return new TextDecoder().decode(bytes).replace(/\r$/, '')
}

const NEWLINE = 10
const CARRIAGE_RETURN = 13
const QUOTE = 34

function scanCsv(
  disk: DiskFile,
  head: Head,
  delimiter: number,
  columns: ScannedColumns,
  dropping: boolean,
): ScannedRows {
  const { names, begin } = head
  const numbers = [...columns.features, ...columns.held]
  const width = numbers.length
  const slots = Int32Array.from(names, (name) => {
    const slot = numbers.indexOf(name)
    return slot !== -1 ? slot : columns.texts.includes(name) ? AS_TEXT : UNUSED
  })
  const scan = openScan(columns, head.likelyRows, dropping)
  const faults: string[] = []
  let faulty = 0
  const listener: CsvListener = {
    onText: (row, cell, text) => scan.text(row, names[cell], text),
    onFault(line, what) {
      if (faulty++ < NAMED) faults.push(what(line + head.line - 1))
    },
  }
  const digest = createHash('sha256')
  const utf8 = openUtf8Check()
  const offsets = growingVector(Math.ceil(head.likelyRows / STRIDE) + 1)
  const values = new Float64Array(STRIDE * width)
  let blocks = 0
  readDisk(disk, (read) => {
    const take = (piece: Uint8Array) => {
      digest.update(piece)
      if (!utf8.take(piece)) throw notUtf8(disk.name, disk.place, () => piecesOf(read))
    }
    const start = new Uint8Array(begin)
    take(start.subarray(0, read(start, 0)))
    const rows = openCsvRows({ delimiter, slots, width }, onceEach(read, begin, take), begin, listener)
    for (;;) {
      offsets.upTo(blocks + 1)[blocks] = rows.position()
      const count = rows.next(values, STRIDE)
      if (count === 0) break
      blocks++
      scan.rows(values, count)
    }
    if (!utf8.end()) throw notUtf8(disk.name, disk.place, () => piecesOf(read))
  })
  if (faulty > 0) {
    const what = faulty > faults.length ? `${faults.join(', ')} and ${faulty - faults.length} more` : faults.join(', ')
    const fix = `the header has ${names.length}: give every line as many, and put cells with the delimiter in quotes`
    throw new DataError([{ path: 'data.path', what, fix }])
  }
  const scanned = scan.end()
  if (scanned.rows === 0) throw new DataError(NO_ROWS)
  const p = columns.features.length
  const layout = { delimiter, slots: slots.map((slot) => (slot < p ? Math.max(slot, UNUSED) : UNUSED)), width: p }
  return {
    scanned,
    file: { kind: 'csv', disk, layout, rows: scanned.rows, offsets: offsets.upTo(blocks).subarray(0, blocks) },
    digest: digest.digest('hex'),
  }
}

/** Shows `take` what is read, from `begin` on, each byte once. */
function onceEach(read: ReadAt, begin: number, take: (piece: Uint8Array) => void): ReadAt {
  let reached = begin
  return (into, position) => {
    const got = read(into, position)
    const fresh = into.subarray(Math.max(0, reached - position), got)
    take(fresh)
    reached += fresh.length
    return got
  }
}
