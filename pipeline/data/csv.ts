import { createHash } from 'node:crypto'
import { enumerate } from '../spec/enumerate.ts'
import type { CsvSource } from '../spec/experiment.gen.ts'
import { DataError, type Fault } from '../spec/faults.ts'
import { inGigabytes, LIMITS } from '../spec/limits.ts'
import { isMissing, parseNumber } from './cell.ts'
import type { Column, Table } from './dataset.ts'
import { decodeText, readDataFile } from './file.ts'
import type { SourceContext } from './index.ts'

/** The table in a CSV file, looked for beside the spec and then in the alternatives. */
export function csvTable(data: CsvSource, context: SourceContext): Promise<Table> {
  return readCsv(data.path, data.delimiter, [context.directory, ...(context.alternatives ?? [])], context.memory)
}

/** The table in a CSV file (RFC 4180, header line first) in the first of the folders that has it. */
export async function readCsv(
  path: string,
  delimiter: string,
  folders: readonly string[],
  memory = LIMITS.memory,
): Promise<Table> {
  const bytes = await readDataFile(path, folders, memory)
  const text = await decodeText(path, bytes, memory)
  refuseIfVast(path, text, delimiter, memory)
  const { header, records } = await parseCsv(text, delimiter)
  return {
    rows: records.length,
    columns: header.map((name, j) => parseColumn(name, records, j)),
    target: null,
    digest: createHash('sha256').update(bytes).digest('hex'),
    truth: null,
  }
}

interface Csv {
  readonly header: readonly string[]
  readonly records: readonly (readonly string[])[]
}

/**
 * Header and records of a CSV text. papaparse does the grammar and is imported here, so that nothing pays for it that reads
 * no CSV. Lines may end in LF, CRLF, a mix of them, or CR alone; blank lines at the end are dropped.
 */
async function parseCsv(text: string, delimiter: string): Promise<Csv> {
  const { default: papaparse } = await import('papaparse')
  if (papaparse.BAD_DELIMITERS.includes(delimiter)) throw new DataError([delimiterFault(delimiter)])
  // A line feed behind the last line alone ends no other.
  const first = text.indexOf('\n')
  const newline = first === -1 || (first === text.length - 1 && text.includes('\r')) ? '\r' : '\n'
  const { data, errors } = papaparse.parse<string[]>(text, { delimiter, newline })
  if (newline === '\n' && text.includes('\r')) data.forEach(dropCarriageReturn)
  while (data.length > 0 && isBlank(data[data.length - 1])) data.pop()

  const quotes = errors.filter((error) => error.type === 'Quotes')
  const faults = [...quoteFaults(quotes, data, newline), ...shapeFaults(data, delimiter, newline)]
  if (faults.length > 0) throw new DataError(faults)
  const [, ...records] = data
  return { header: namesIn(data), records }
}

/** The names in the header line of a file that is not read as one text. @throws DataError where they are none. */
export async function headerNames(line: string, delimiter: string): Promise<readonly string[]> {
  const { default: papaparse } = await import('papaparse')
  if (papaparse.BAD_DELIMITERS.includes(delimiter)) throw new DataError([delimiterFault(delimiter)])
  const { data, errors } = papaparse.parse<string[]>(line, { delimiter, newline: '\n' })
  const names = namesIn(data)
  const quotes = errors.filter((error) => error.type === 'Quotes')
  const faults = [...quoteFaults(quotes, data, '\n'), ...headerFaults(names, delimiter)]
  if (faults.length > 0) throw new DataError(faults)
  return names
}

function delimiterFault(delimiter: string): Fault {
  const what = `${JSON.stringify(delimiter)} cannot part cells`
  return { path: 'data.delimiter', what, fix: 'take ",", ";", a tab or the like' }
}

/** Bytes that a line and a cell take while they are text, by measurement: a short file of commas is a large table. */
const LINE_BYTES = 100
const CELL_BYTES = 40

/** What a table takes while it is text. */
export function textBytes(lines: number, cells: number): number {
  return lines * LINE_BYTES + cells * CELL_BYTES
}

/** Counts lines and cells as if none were quoted, which are never fewer than there are. */
function refuseIfVast(path: string, text: string, delimiter: string, memory: number): void {
  const lines = 1 + occurrences(text, '\n') + occurrences(text, '\r')
  const cells = lines + occurrences(text, delimiter)
  const needed = textBytes(lines, cells)
  if (needed <= memory) return
  const what = `"${path}" has about ${lines.toLocaleString('en')} lines and ${cells.toLocaleString('en')} cells, which would take ${inGigabytes(needed)}; the limit is ${inGigabytes(memory)}`
  throw new DataError(listFault([what], 'leave out rows or columns that are not needed, or raise --max-memory'))
}

function occurrences(text: string, character: string): number {
  let count = 0
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) count++
  return count
}

function quoteFaults(
  errors: readonly { message: string; row?: number }[],
  data: Csv['records'],
  newline: string,
): readonly Fault[] {
  if (errors.length === 0) return []
  const lines = lineNumbers(data, newline)
  const what = errors.map(
    ({ message, row }) => `${message.toLowerCase()} on line ${lines[row ?? 0] ?? lines.at(-1) ?? 1}`,
  )
  return listFault(what, 'close every quote, and write a quote inside quotes twice')
}

function shapeFaults(data: Csv['records'], delimiter: string, newline: string): readonly Fault[] {
  if (data.length === 0) return EMPTY
  const [header] = data
  if (isBlank(header) || forExcel(header, delimiter) !== null) return headerFaults(header, delimiter)
  const names = namesIn(data)
  const ragged = data.flatMap((record, i) => (record.length === header.length ? [] : [i]))
  const lines = ragged.length === 0 ? [] : lineNumbers(data, newline)
  const shapes = ragged.map((i) => `line ${lines[i]} ${isBlank(data[i]) ? 'is blank' : `has ${data[i].length} cells`}`)
  return [
    ...(data.length === 1 ? NO_ROWS : []),
    ...headerFaults(names, delimiter),
    ...listFault(
      shapes,
      `the header has ${header.length}: give every line as many, and put cells with the delimiter in quotes`,
    ),
  ]
}

/** The names of the columns; blanks around them are as little theirs as those around a number. */
function namesIn([header = ['']]: Csv['records']): readonly string[] {
  return header.map((name) => name.trim())
}

/** What parts cells where a comma does not. */
const DELIMITERS = [';', '\t', '|', ',']

function headerFaults(header: readonly string[], delimiter: string): readonly Fault[] {
  if (isBlank(header)) return listFault(['the first line is blank'], 'begin the file with the names of its columns')
  const separator = forExcel(header, delimiter)
  if (separator !== null)
    return listFault(
      ['the first line is one for Excel, and not the header line'],
      `take it out, and write delimiter: ${JSON.stringify(separator)}`,
    )
  const other = header.length === 1 && DELIMITERS.find((one) => one !== delimiter && header[0].includes(one))
  if (other) {
    const what = `nothing in the header line is parted by ${JSON.stringify(delimiter)}, but by ${JSON.stringify(other)}`
    return [{ path: 'data.delimiter', what, fix: `set data.delimiter to ${JSON.stringify(other)}` }]
  }
  const names = nameFaults(header)
  const fix = 'give every column a name of its own in the header line'
  const isIndex = names.length === 1 && header[0].trim() === ''
  return listFault(names, isIndex ? `${fix}, or leave the index out: index=False in pandas, row.names=FALSE in R` : fix)
}

/** The delimiter that a line `sep=;` names; null where it is no such line. */
function forExcel(header: readonly string[], delimiter: string): string | null {
  const line = header.join(delimiter)
  return /^sep=.?$/i.test(line) ? line.slice(4) || delimiter : null
}

function nameFaults(header: readonly string[]): readonly string[] {
  const seen = new Map<string, number>()
  return header.flatMap((name, j) => {
    if (name.trim() === '') return [`column ${j + 1} has no name`]
    const first = seen.get(name)
    if (first !== undefined) return [`columns ${first} and ${j + 1} are both called "${name}"`]
    seen.set(name, j + 1)
    return []
  })
}

export function listFault(what: readonly string[], fix: string): readonly Fault[] {
  return what.length === 0 ? [] : [{ path: 'data.path', what: enumerate(what, 5), fix }]
}

/** What is wrong with a file without a line, and with one that has its first line only. */
export const EMPTY = listFault(['the file is empty'], 'give it a header line and rows')
export const NO_ROWS = listFault(['the file has a header line and no rows'], 'give it rows')

/** A column of numbers, or of text where any cell is neither a number nor missing. */
function parseColumn(name: string, records: Csv['records'], j: number): Column {
  const values = new Float64Array(records.length)
  for (let i = 0; i < records.length; i++) {
    const value = parseNumber(records[i][j])
    if (value === null)
      return { name, kind: 'text', values: records.map((record) => (isMissing(record[j]) ? '' : record[j])) }
    values[i] = value
  }
  return { name, kind: 'number', values }
}

/** The line of the file on which each record begins: quoted cells may hold line ends of their own. */
function lineNumbers(data: Csv['records'], newline: string): readonly number[] {
  let line = 1
  return data.map((cells) => {
    const first = line
    for (const cell of cells) line += cell.split(newline).length - 1
    line += 1
    return first
  })
}

function dropCarriageReturn(record: string[]): void {
  const last = record.length - 1
  if (record[last].endsWith('\r')) record[last] = record[last].slice(0, -1)
}

function isBlank(record: readonly string[]): boolean {
  return record.length === 1 && record[0].trim() === ''
}
