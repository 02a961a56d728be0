import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageVersion } from '../spec/package-root.ts'
import type { MetricRow } from '../train/result.ts'
import { writeFileWhole } from './atomic.ts'
import { compactJson, readableJson } from './canonical.ts'
import { csvLine } from './csv-text.ts'
import { stampAt } from './file-stamp.ts'
import type { PlannedRun } from './plan.ts'
import type { StoredRun } from './run-folder.ts'

/** One row of results.csv: a run at one λ. */
export interface ResultRow {
  readonly run: PlannedRun
  /** Position on the run's λ path, from 0. */
  readonly point: number
  readonly status: string
  /** Whether it may win: finished and certified. */
  readonly eligible: boolean
  readonly metrics: MetricRow
}

/** Runs in plan order, each with its λ in path order. A run that failed has one row without metrics. */
export function resultRows(plan: readonly PlannedRun[], stored: ReadonlyMap<string, StoredRun>): ResultRow[] {
  return plan.flatMap((run): ResultRow[] => {
    const found = stored.get(run.id)
    if (found === undefined) return []
    if (found.points.length === 0) return [{ run, point: 0, status: found.status, eligible: false, metrics: {} }]
    return found.points.map(({ metrics, converged }, point) => ({
      run,
      point,
      status: converged ? 'completed' : 'unconverged',
      eligible: converged,
      metrics,
    }))
  })
}

/** Names of all metrics, in the order in which they first stand. */
function metricNames(rows: readonly ResultRow[]): string[] {
  return keysOf(rows.map(({ metrics }) => metrics))
}

/** The searched parameters of an experiment, in the order of its spec. */
export function parameterNames(rows: readonly ResultRow[]): string[] {
  return keysOf(rows.map(({ run }) => run.parameters))
}

/** One after the other: a list of the keys of all rows would be longer than the rows, and most have those of the row before. */
function keysOf(records: readonly object[]): string[] {
  const keys = new Set<string>()
  let last: readonly string[] = []
  for (const record of records) {
    const own = Object.keys(record)
    if (!isSame(own, last)) for (const key of own) keys.add(key)
    last = own
  }
  return [...keys]
}

/** A column that says of a row what only all rows together tell. */
export interface FurtherColumn {
  readonly title: string
  cell(row: ResultRow): number | string
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name, i) => name === others[i])
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
  const lines = [packageVersion(), compactJson(parameterNames(rows))]
  const numbers = new Float64Array(rows.reduce((count, { metrics }) => count + Object.keys(metrics).length, 0))
  let filled = 0
  let before: { run?: PlannedRun; names: readonly string[] } = { names: [] }
  for (const { run, status, metrics } of rows) {
    const names = Object.keys(metrics)
    if (run !== before.run) lines.push(compactJson([run.id, run.spec.seed, run.parameters]))
    lines.push(isSame(names, before.names) ? status : compactJson([status, names]))
    for (const number of Object.values(metrics)) numbers[filled++] = number
    before = { run, names }
  }
  for (const { title, cell } of further) lines.push(title, rows.map(cell).join())
  return createHash('sha256').update(lines.join('\n')).update(numbers).digest('hex')
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
  const lines = rows.map((row) => {
    const { run, status, metrics: own } = row
    const named = [run.id, run.spec.seed, ...parameters.map((name) => cell(run.parameters[name])), status]
    // Nearly every row has every metric.
    const numbers = isSame(Object.keys(own), metrics) ? Object.values(own) : metrics.map((name) => own[name])
    return [csvLine(named), numbersText(numbers), ...further.map((column) => column.cell(row))].join(',')
  })
  return `${[csvLine(['run', 'seed', ...parameters, 'status', ...metrics, ...further.map(({ title }) => title)]), ...lines].join('\n')}\n`
}

/** Numbers need no quotes. As JSON they are written in half the time that each takes on its own, where JSON has all of them. */
function numbersText(numbers: readonly (number | undefined)[]): string {
  return numbers.every(Number.isFinite) ? JSON.stringify(numbers).slice(1, -1) : numbers.join()
}

function cell(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}
