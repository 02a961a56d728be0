import { parseNumber } from './cell.ts'
import { type Cursor, readDecimal } from './decimal.ts'
import type { ReadAt } from './disk-file.ts'

/** Which cells of a line are wanted. Plain data, so that it can go to another thread. */
export interface CsvLayout {
  /** A byte. */
  readonly delimiter: number
  /** For each cell of a line its place among the numbers of a row, or one of the two below. */
  readonly slots: Int32Array
  /** Numbers of a row. */
  readonly width: number
}

/** A cell that nobody asks for, and one whose text is asked for and no number. */
export const UNUSED = -1
export const AS_TEXT = -2

/** What is to be said of cells and lines. Lines are counted from where the reading began, from 1. */
export interface CsvListener {
  /** A cell that is wanted as a text, or holds neither a number nor nothing: its number is NaN then. */
  onText(row: number, cell: number, text: string): void
  /** A line of another number of cells, or a cell whose quotes do not close: its row is not to be used. */
  onFault(line: number, what: (line: number) => string): void
}

export interface CsvRows {
  /** Reads up to so many rows, one after the other, and returns how many there were: 0 at the end. */
  next(into: Float64Array, most: number): number
  /** Passes over rows without a look at their numbers. */
  skip(count: number): void
  /** Where the next row begins in the file, in bytes. */
  position(): number
}

const NEWLINE = 10
const CARRIAGE_RETURN = 13
const TAB = 9
const SPACE = 32
const QUOTE = 34

/** Bytes that are read at a time, and the longest line: beyond, a quote is not closed. */
const CHUNK = 1 << 20
const LONGEST_LINE = 1 << 26

/**
 * Reads rows of numbers from the bytes of a CSV file (RFC 4180), from the beginning of a line on. Plain numbers are read from
 * the bytes; quoted cells, and others with anything unusual in them, as a text. Lines end in LF or CRLF; blank lines at the
 * end of the file are none.
 *
 * @param chunk bytes that are read at a time.
 */
export function openCsvRows(
  layout: CsvLayout,
  read: ReadAt,
  begin: number,
  listener: CsvListener,
  chunk = CHUNK,
): CsvRows {
  const { delimiter, slots, width } = layout
  const cells = slots.length
  // With a delimiter that is itself a blank, no blank is passed over.
  const blank = delimiter === SPACE ? -1 : SPACE
  const blankTab = delimiter === TAB ? -1 : TAB
  const cursor: Cursor = { at: 0, plain: true }
  let bytes = new Uint8Array(chunk + 1)
  let base = begin
  let size = 0
  let at = 0
  let ended = false
  let line = 1
  let blankLines = 0
  /** What a line gives to say, for when it is there whole. */
  const told: (() => void)[] = []

  /** More bytes behind those from `at` on. */
  const refill = () => {
    if (size - at >= LONGEST_LINE) {
      listener.onFault(
        line,
        (at) => `a line of more than ${LONGEST_LINE.toLocaleString('en')} bytes begins on line ${at}`,
      )
      at = size
    }
    const kept = bytes.subarray(at, size)
    const target = 2 * kept.length >= bytes.length - 1 ? new Uint8Array(2 * bytes.length) : bytes
    target.set(kept)
    bytes = target
    base += at
    size = kept.length
    at = 0
    const room = bytes.subarray(size, bytes.length - 1)
    const got = read(room, base + size)
    ended = got < room.length
    size += got
    // A scan for the end of a line always finds one; whether it is really there is looked at afterwards.
    bytes[size] = NEWLINE
  }

  /** Where the cell that begins here ends: at a delimiter or the end of a line. Lines within quotes are counted. */
  const cellEnd = (from: number): number => {
    const buffer = bytes
    let end = from
    if (buffer[end] === QUOTE) {
      for (end++; end < size; end++) {
        if (buffer[end] === NEWLINE) line++
        if (buffer[end] !== QUOTE) continue
        if (buffer[end + 1] === QUOTE) end++
        else break
      }
      if (++end > size) return end
    }
    while (buffer[end] !== delimiter && buffer[end] !== NEWLINE) end++
    return end
  }

  /** Reads the line at `at` into a row; false where more bytes are needed to tell. */
  const readLine = (into: Float64Array, row: number): boolean => {
    const buffer = bytes
    const firstLine = line
    const offset = row * width
    let from = at
    let cell = 0
    told.length = 0
    for (; ; cell++) {
      const slot = cell < cells ? slots[cell] : UNUSED
      if (slot >= 0) {
        cursor.at = from
        while (buffer[cursor.at] === blank) cursor.at++
        const value = readDecimal(buffer, cursor)
        if (cursor.plain) {
          let end = cursor.at
          if (buffer[end] === CARRIAGE_RETURN && buffer[end + 1] === NEWLINE) end++
          if (buffer[end] === delimiter) {
            into[offset + slot] = value
            from = end + 1
            continue
          }
          if (buffer[end] === NEWLINE) {
            into[offset + slot] = value
            from = end
            break
          }
        }
      }
      const end = cellEnd(from)
      if (slot !== UNUSED && end <= size) {
        const text = textOf(from, end, firstLine)
        const value = slot === AS_TEXT ? null : parseNumber(text)
        const wanted = cell
        if (value === null) told.push(() => listener.onText(row, wanted, text))
        if (slot >= 0) into[offset + slot] = value ?? Number.NaN
      } else if (buffer[from] === QUOTE && end <= size) {
        // Nobody asks for it, and its quotes are looked at all the same.
        textOf(from, end, firstLine)
      }
      from = end
      if (from >= size || buffer[from] === NEWLINE) break
      from++
    }
    if (from >= size && !ended) {
      line = firstLine
      return false
    }
    if (from > size) listener.onFault(firstLine, (on) => `quoted field unterminated on line ${on}`)
    else if (cell + 1 !== cells) {
      const found = cell + 1
      listener.onFault(firstLine, (on) => `line ${on} has ${found} cells`)
    }
    for (const tell of told) tell()
    at = Math.min(from + 1, size)
    line++
    return true
  }

  const textOf = (from: number, end: number, firstLine: number): string => {
    const to = end > from && bytes[end] === NEWLINE && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8')
    if (!text.startsWith('"')) return text
    const inner = /^"((?:[^"]|"")*)"\s*$/.exec(text)?.[1]
    if (inner === undefined) {
      told.push(() => listener.onFault(firstLine, (on) => `trailing quote on quoted field is malformed on line ${on}`))
    }
    return (inner ?? text).replaceAll('""', '"')
  }

  /** Passes over blank lines, and complains of them where a row follows. */
  const passBlank = (): boolean => {
    for (;;) {
      let end = at
      while (bytes[end] === SPACE || bytes[end] === CARRIAGE_RETURN || bytes[end] === blankTab) end++
      if (end < size && bytes[end] !== NEWLINE) break
      if (end >= size && !ended) refill()
      else if (end >= size) return false
      else {
        blankLines++
        line++
        at = end + 1
      }
    }
    for (let k = blankLines; k > 0; k--) listener.onFault(line - k, (on) => `line ${on} is blank`)
    blankLines = 0
    return true
  }

  return {
    next(into, most) {
      let row = 0
      while (row < most) {
        if (at >= size && !ended) refill()
        if (bytes[at] <= SPACE && !passBlank()) break
        if (at >= size && ended) break
        while (!readLine(into, row)) refill()
        row++
      }
      return row
    },
    skip(count) {
      for (let row = 0; row < count; row++) {
        if (at >= size && !ended) refill()
        let end = cellEnd(at)
        while (end < size && bytes[end] !== NEWLINE) end = cellEnd(end + 1)
        if (end >= size && !ended) {
          refill()
          row--
        } else at = Math.min(end + 1, size)
      }
    },
    position: () => base + at,
  }
}
