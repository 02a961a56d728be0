import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageVersion } from '../spec/package-root.ts'
import { isSameList, metricAt, type Points, writtenOut } from '../train/points.ts'
import { writeFileWhole } from './atomic.ts'
import { compactJson, readableJson } from './canonical.ts'
import { csvLine } from './csv-text.ts'
import { stampAt } from './file-stamp.ts'
import { metricNames, parameterNames, type ResultRow } from './results.ts'

/** A column that says of a row what only all rows together tell. */
export interface FurtherColumn {
  readonly title: string
  cell(row: ResultRow): number | string
}

/**
 * Writes results.csv. Numbers of many runs take long to be written out, so that a file beside it remembers what it was made
 * from: it is left alone where that is the same and nobody touched it since.
 *
 * @throws StoreError where the system refuses.
 */
export async function writeResultsCsv(
  folder: string,
  rows: readonly ResultRow[],
  further: readonly FurtherColumn[] = [],
): Promise<void> {
  const path = join(folder, RESULTS)
  const made = join(folder, MADE)
  const source = rows.length < MANY ? null : digestOf(rows, further)
  if (source !== null && readText(made) === madeText(source, path)) return
  await writeFileWhole(
    path,
    Array.from(csvPieces(rows, further), (text) => Buffer.from(text)),
  )
  if (source !== null) await writeFileWhole(made, madeText(source, path))
}

const RESULTS = 'results.csv'
const MADE = '.results.json'

/** Fewer rows are written as fast as they are looked at. */
const MANY = 10_000

/** sha256 of all that results.csv says of rows. */
function digestOf(rows: readonly ResultRow[], further: readonly FurtherColumn[]): string {
  const hash = createHash('sha256')
  const lines = [packageVersion(), compactJson(parameterNames(rows))]
  for (const stretch of stretchesOf(rows)) {
    const [{ run, points }] = stretch
    hash.update(points.values).update(points.present ?? '')
    lines.push(compactJson([run.id, run.spec.seed, run.parameters, points.names]))
    lines.push(stretch.map(({ point, status }) => `${point} ${status}`).join())
  }
  for (const { title, cell } of further) lines.push(title, rows.map(cell).join())
  return hash.update(lines.join('\n')).digest('hex')
}

function madeText(source: string, path: string): string {
  return readableJson({ source, file: stampAt(RESULTS, path) })
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** results.csv: run, seed, the searched parameters, status, every metric, and what else is to be said. RFC 4180 with a header. */
export function resultsCsv(rows: readonly ResultRow[], further: readonly FurtherColumn[] = []): string {
  return [...csvPieces(rows, further)].join('')
}

/** Characters of a piece, about: no text is longer than 500 million, and millions of rows are. */
const PIECE = 1_000_000

/** results.csv, one piece after the other. */
function* csvPieces(rows: readonly ResultRow[], further: readonly FurtherColumn[]): Generator<string> {
  const parameters = parameterNames(rows)
  const metrics = metricNames(rows)
  const titles = further.map(({ title }) => title)
  let piece = `${csvLine(['run', 'seed', ...parameters, 'status', ...metrics, ...titles])}\n`
  for (const stretch of stretchesOf(rows)) {
    piece += linesOf(stretch, parameters, metrics, further)
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}

function linesOf(
  stretch: Stretch,
  parameters: readonly string[],
  metrics: readonly string[],
  further: readonly FurtherColumn[],
): string {
  const [{ run, points }] = stretch
  const named = csvLine([run.id, run.spec.seed, ...parameters.map((name) => cell(run.parameters[name]))])
  const numbers = metricCells(points, metrics)
  const statuses = new Map<string, string>()
  let lines = ''
  for (const row of stretch) {
    const { point, status } = row
    const shown = statuses.get(status) ?? csvLine([status])
    statuses.set(status, shown)
    lines += `${named},${shown},${numbers[point]}`
    for (const column of further) lines += `,${column.cell(row)}`
    lines += '\n'
  }
  return lines
}

/** Rows of one run that follow one another. */
type Stretch = readonly [ResultRow, ...ResultRow[]]

function* stretchesOf(rows: readonly ResultRow[]): Generator<Stretch> {
  let stretch: [ResultRow, ...ResultRow[]] | null = null
  for (const row of rows) {
    if (stretch !== null && row.run === stretch[0].run && row.points === stretch[0].points) stretch.push(row)
    else {
      if (stretch !== null) yield stretch
      stretch = [row]
    }
  }
  if (stretch !== null) yield stretch
}

/** The metrics of each of a run's points, with commas between them. Numbers need no quotes. */
function metricCells(points: Points, metrics: readonly string[]): readonly string[] {
  const { cells } = writtenOut(points)
  // Nearly every run has every metric.
  if (cells !== undefined && isSameList(points.names, metrics)) return cells.split('\n')
  return Array.from({ length: points.count }, (_, k) => metrics.map((name) => metricAt(points, k, name)).join())
}

function cell(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}
