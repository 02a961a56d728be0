import { type Cursor, readDecimal } from './decimal.ts'
import { indexFault, LARGEST_INDEX, labelFault, type ReadFault, valueFault } from './svmlight-faults.ts'

/** The rows of a file in their order, as they stand there. */
export interface SvmlightRows {
  readonly labels: Float64Array
  /** Row i has the entries `begins[i]` to `begins[i + 1]`. */
  readonly begins: Int32Array
  /** Index of each entry, as it is written. */
  readonly places: Int32Array
  readonly entries: Float64Array
  readonly least: number
  readonly largest: number
  /** Where in the text the largest index stands. */
  readonly largestAt: number
}

/** Faults after which no further one is looked for. */
const MOST_FAULTS = 5

const [TAB, LINE_FEED, RETURN, SPACE, HASH, ZERO, NINE, COLON] = [9, 10, 13, 32, 35, 48, 57, 58]

/**
 * Reads `label index:value index:value … # comment`, a row a line. Indices ascend within a row; entries of 0 are left out, since
 * what is not written is 0 as well. Blank lines, and those that are a comment as a whole, are no rows.
 *
 * Works on bytes: a text of a hundred megabytes would have to be made and taken apart again.
 *
 * @param first the least index that there may be.
 */
export function readSvmlight(text: Uint8Array, first: 0 | 1): { rows: SvmlightRows; faults: readonly ReadFault[] } {
  const { lines, entries: most } = sizesOf(text)
  const labels = new Float64Array(lines)
  const begins = new Int32Array(lines + 1)
  const places = new Int32Array(most)
  const entries = new Float64Array(most)
  const faults: ReadFault[] = []
  const scan = new NumberScanner(text)
  let [row, entry] = [0, 0]
  let [least, largest, largestAt] = [first + 1, first - 1, 0]

  for (
    let at = skipBlanks(text, isMarked(text) ? 3 : 0);
    at < text.length && faults.length < MOST_FAULTS;
    at = nextLine(text, at)
  ) {
    if (isEnd(text[at])) continue
    const label = scan.numberAt(at)
    if (!(Math.abs(label) < Number.POSITIVE_INFINITY) || !isBlank(text[scan.end])) {
      faults.push(labelFault(text, at))
      continue
    }
    labels[row] = label
    let last = -1
    let fault: ReadFault | null = null
    at = skipBlanks(text, scan.end)
    while (!isEnd(text[at])) {
      const indexAt = at
      const index = scan.wholeAt(at)
      if (!(index >= first && index > last && index <= LARGEST_INDEX) || text[scan.end] !== COLON) {
        fault = indexFault(text, at, index, last, first)
        break
      }
      const valueAt = scan.end + 1
      const value = scan.numberAt(valueAt)
      if (!(Math.abs(value) < Number.POSITIVE_INFINITY) || !isBlank(text[scan.end])) {
        fault = valueFault(text, valueAt)
        break
      }
      if (index > largest) {
        largest = index
        largestAt = indexAt
      }
      if (index < least) least = index
      last = index
      if (value !== 0) {
        places[entry] = index
        entries[entry++] = value
      }
      at = skipBlanks(text, scan.end)
    }
    if (fault !== null) faults.push(fault)
    begins[++row] = entry
  }
  const rows = {
    labels: labels.slice(0, row),
    begins: begins.slice(0, row + 1),
    places: places.subarray(0, entry),
    entries: entries.subarray(0, entry),
    least,
    largest,
    largestAt,
  }
  return { rows, faults }
}

/** Decimal numbers in bytes, without a text for each. */
class NumberScanner {
  readonly #text: Uint8Array
  readonly #cursor: Cursor = { at: 0, plain: true }
  /** Where the last number ended. */
  end = 0

  constructor(text: Uint8Array) {
    this.#text = text
  }

  /** The whole number that stands here, without a sign; −1 where there is none, and ∞ where it is too large for an index. */
  wholeAt(from: number): number {
    const text = this.#text
    let at = from
    let value = 0
    for (; text[at] >= ZERO && text[at] <= NINE; at++) value = 10 * value + (text[at] - ZERO)
    this.end = at
    if (at === from) return -1
    return value > LARGEST_INDEX ? Number.POSITIVE_INFINITY : value
  }

  /** The number that stands here, rounded once; NaN where there is none, or one of more letters than a number needs. */
  numberAt(from: number): number {
    this.#cursor.at = from
    const value = readDecimal(this.#text, this.#cursor)
    this.end = this.#cursor.at
    return this.#cursor.plain ? value : this.#longNumberAt(from)
  }

  /** What has more digits than `readDecimal` knows of. */
  #longNumberAt(from: number): number {
    let end = from
    while (end < from + LONGEST_NUMBER && !isBlank(this.#text[end])) end++
    const written = String.fromCharCode(...this.#text.subarray(from, end))
    this.end = NUMBER.test(written) ? end : from
    return this.end === from ? Number.NaN : Number(written)
  }
}

/** Letters of a number: one that has more does not end there, and is no number here. */
const LONGEST_NUMBER = 1000

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

/** No fewer than there are: a row ends a line, and an entry has a colon. */
function sizesOf(text: Uint8Array): { lines: number; entries: number } {
  let [lines, entries] = [1, 0]
  for (let i = 0; i < text.length; i++) {
    const byte = text[i]
    if (byte === COLON) entries++
    else if (byte === LINE_FEED || byte === RETURN) lines++
  }
  return { lines, entries }
}

/** Whether it begins with the mark that some editors put before UTF-8. */
function isMarked(text: Uint8Array): boolean {
  return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf
}

function skipBlanks(text: Uint8Array, from: number): number {
  let at = from
  while (text[at] === SPACE || text[at] === TAB) at++
  return at
}

/** Whether a number may end before this: a blank, the end of a line or of the text, or a comment. */
function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB || isEnd(byte)
}

/** What is there to be read of a line ends here. */
function isEnd(byte: number | undefined): boolean {
  return byte === undefined || byte === LINE_FEED || byte === RETURN || byte === HASH
}

/** Where the next line begins, its blanks aside. */
function nextLine(text: Uint8Array, from: number): number {
  let at = from
  while (at < text.length && text[at] !== LINE_FEED && text[at] !== RETURN) at++
  return skipBlanks(text, at + 1)
}
