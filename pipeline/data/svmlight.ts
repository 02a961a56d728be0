import { createHash } from 'node:crypto'
import { sparseFromRows } from '../math/sparse-matrix.ts'
import type { SvmlightSource } from '../spec/experiment.gen.ts'
import { DataError, type Fault } from '../spec/faults.ts'
import { inGigabytes, LIMITS } from '../spec/limits.ts'
import type { AnyColumn, SparseColumn, Table } from './dataset.ts'
import { readDataFile, unpacked } from './file.ts'
import type { SourceContext } from './index.ts'
import type { ReadFault } from './svmlight-faults.ts'
import { readSvmlight, type SvmlightRows } from './svmlight-lines.ts'

/** What the target of such a file is called: the format has no names. */
const LABEL = 'label'

/** What a feature takes besides its entries, by measurement: its name, its place in lists, its weights while they are fitted. */
const FEATURE_BYTES = 300

/** A row, and an entry while rows are turned into columns. */
const ROW_BYTES = 24
const ENTRY_BYTES = 24

/**
 * The table in a file of svmlight's format: a column `label` of numbers, and a sparse one for each index, called f and the index.
 * Where no index is 0 they count from 1, as in scikit-learn.
 */
export async function svmlightTable(data: SvmlightSource, context: SourceContext): Promise<Table<AnyColumn>> {
  const { memory = LIMITS.memory } = context
  const bytes = await readDataFile(data.path, [context.directory, ...(context.alternatives ?? [])], memory)
  const text = await unpacked(data.path, bytes, memory)
  refuseIfVast(data.path, text, memory)
  const { rows, faults } = readSvmlight(text, data.zero_based === false ? 1 : 0)
  if (faults.length > 0) throw new DataError(faults.map((fault) => placed(data.path, text, fault)))
  const count = rows.labels.length
  if (count === 0)
    throw new DataError([fileFault(`"${data.path}" has no rows`, 'give it lines of `label index:value …`')])

  const first = firstIndex(data, rows)
  const columns = rows.largest + 1 - first
  if (columns * FEATURE_BYTES > memory) {
    const what = `index ${rows.largest} makes ${columns.toLocaleString('en')} features, which need ${inGigabytes(columns * FEATURE_BYTES)}; the limit is ${inGigabytes(memory)}`
    const fix = 'number features without large gaps, or raise --max-memory'
    throw new DataError([placed(data.path, text, { at: rows.largestAt, what, fix })])
  }
  for (let k = 0; k < rows.places.length; k++) rows.places[k] -= first
  const matrix = sparseFromRows(rows, columns)
  return {
    rows: count,
    columns: [
      { name: LABEL, kind: 'number', values: rows.labels },
      ...Array.from({ length: columns }, (_, j): SparseColumn => {
        return { name: `f${j + first}`, kind: 'sparse', of: matrix, index: j }
      }),
    ],
    target: LABEL,
    digest: createHash('sha256').update(bytes).digest('hex'),
    truth: null,
  }
}

function firstIndex({ zero_based }: SvmlightSource, { least }: SvmlightRows): number {
  return zero_based === true || (zero_based === 'auto' && least === 0) ? 0 : 1
}

/** Every entry has a colon, and every row ends a line: neither is counted too low. */
function refuseIfVast(path: string, text: Uint8Array, memory: number): void {
  let entries = 0
  let lines = 1
  for (let i = 0; i < text.length; i++) {
    if (text[i] === COLON) entries++
    else if (text[i] === LINE_FEED) lines++
  }
  const needed = entries * ENTRY_BYTES + lines * ROW_BYTES
  if (needed <= memory) return
  const what = `"${path}" has about ${lines.toLocaleString('en')} lines and ${entries.toLocaleString('en')} entries, which would take ${inGigabytes(needed)}; the limit is ${inGigabytes(memory)}`
  throw new DataError([fileFault(what, 'leave out rows or features that are not needed, or raise --max-memory')])
}

const COLON = 58
const LINE_FEED = 10

/** A fault with the line and column of the file that it stands at, in characters and from 1. */
function placed(path: string, text: Uint8Array, { at, what, fix }: ReadFault): Fault {
  let line = 1
  let begin = 0
  for (let i = 0; i < at; i++) {
    if (text[i] !== LINE_FEED) continue
    line++
    begin = i + 1
  }
  const column = new TextDecoder().decode(text.subarray(begin, at)).length + 1
  return fileFault(`"${path}":${line}:${column} ${what}`, fix)
}

function fileFault(what: string, fix: string): Fault {
  return { path: 'data.path', what, fix }
}
