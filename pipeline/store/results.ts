import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageVersion } from '../spec/package-root.ts'
import { isSameList, keysOf, metricAt, metricsAt, type Points, pointsOf, writtenOut } from '../train/points.ts'
import type { MetricRow } from '../train/result.ts'
import { writeFileWhole } from './atomic.ts'
import { compactJson, readableJson } from './canonical.ts'
import { csvLine } from './csv-text.ts'
import { stampAt } from './file-stamp.ts'
import type { PlannedRun } from './plan.ts'
import type { StoredRun } from './stored-run.ts'

/** One row of results.csv: a run at one λ. */
export interface ResultRow {
  readonly run: PlannedRun
  /** Position on the run's λ path, from 0. */
  readonly point: number
  readonly status: string
  /** All points of the run: a row says what stands at its own. */
  readonly points: Points
  /** Whether it may win: finished and certified. */
  readonly eligible: boolean
  readonly metrics: MetricRow
}

/** A hundred thousand of them are no hundred thousand tables: what a row says is read from its run's points when it is asked for. */
class RowOfRun implements ResultRow {
  constructor(
    readonly run: PlannedRun,
    readonly points: Points,
    readonly point: number,
    /** How a run without any point ended. */
    private readonly end?: string,
  ) {}

  get status(): string {
    return this.end ?? (this.eligible ? 'completed' : 'unconverged')
  }

  get eligible(): boolean {
    return this.points.converged[this.point] === 1
  }

  get metrics(): MetricRow {
    return metricsAt(this.points, this.point)
  }
}

/** One metric of a row; undefined where it has none of that name. `metrics` makes a record of all of them. */
export function metricIn({ points, point }: ResultRow, name: string): number | undefined {
  return metricAt(points, point, name)
}

const NO_METRICS = pointsOf([{}])

/** A row for each of a run's points. */
export function rowsOf(run: PlannedRun, points: Points): ResultRow[] {
  return Array.from({ length: points.count }, (_, point) => new RowOfRun(run, points, point))
}

/** Runs in plan order, each with its λ in path order. A run that failed has one row without metrics. */
export function resultRows(plan: readonly PlannedRun[], stored: ReadonlyMap<string, StoredRun>): ResultRow[] {
  return plan.flatMap((run): ResultRow[] => {
    const found = stored.get(run.id)
    if (found === undefined) return []
    return found.points.count === 0 ? [new RowOfRun(run, NO_METRICS, 0, found.status)] : rowsOf(run, found.points)
  })
}

/** Names of all metrics, in the order in which they first stand. */
export function metricNames(rows: readonly ResultRow[]): string[] {
  const names = new Set<string>()
  let last: Points | null = null
  for (const { points } of rows) {
    if (points !== last) for (const name of points.names) names.add(name)
    last = points
  }
  return [...names]
}

/** The searched parameters of an experiment, in the order of its spec. */
export function parameterNames(rows: readonly ResultRow[]): string[] {
  return keysOf(rows.map(({ run }) => run.parameters))
}

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
  await writeFileWhole(path, resultsCsv(rows, further))
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
  for (const [i, row] of rows.entries()) {
    const { run, points } = row
    if (!isOfSameRun(row, rows[i - 1])) {
      hash.update(points.values).update(points.present ?? '')
      lines.push(compactJson([run.id, run.spec.seed, run.parameters, points.names]))
    }
    lines.push(`${row.point} ${row.status}`)
  }
  for (const { title, cell } of further) lines.push(title, rows.map(cell).join())
  return hash.update(lines.join('\n')).digest('hex')
}

function isOfSameRun({ run, points }: ResultRow, other: ResultRow | undefined): boolean {
  return run === other?.run && points === other.points
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
  const parameters = parameterNames(rows)
  const metrics = metricNames(rows)
  let named = ''
  let numbers: readonly string[] = []
  const lines = rows.map((row, i) => {
    const { run, points, point, status } = row
    if (!isOfSameRun(row, rows[i - 1])) {
      named = csvLine([run.id, run.spec.seed, ...parameters.map((name) => cell(run.parameters[name]))])
      numbers = metricCells(points, metrics)
    }
    return [named, csvLine([status]), numbers[point], ...further.map((column) => column.cell(row))].join(',')
  })
  return `${[csvLine(['run', 'seed', ...parameters, 'status', ...metrics, ...further.map(({ title }) => title)]), ...lines].join('\n')}\n`
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
