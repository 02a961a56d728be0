import type { MetricRow } from '../train/result.ts'
import { csvText } from './csv-text.ts'
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

/** One after the other: a list of the keys of all rows would be longer than the rows. */
function keysOf(records: readonly object[]): string[] {
  const keys = new Set<string>()
  for (const record of records) for (const key of Object.keys(record)) keys.add(key)
  return [...keys]
}

/** A column that says of a row what only all rows together tell. */
export interface FurtherColumn {
  readonly title: string
  cell(row: ResultRow): number | string
}

/** results.csv: run, seed, the searched parameters, status, every metric, and what else is to be said. RFC 4180 with a header. */
export async function resultsCsv(rows: readonly ResultRow[], further: readonly FurtherColumn[] = []): Promise<string> {
  const parameters = parameterNames(rows)
  const metrics = metricNames(rows)
  const fields = ['run', 'seed', ...parameters, 'status', ...metrics, ...further.map(({ title }) => title)]
  const data = rows.map((row) => [
    row.run.id,
    row.run.spec.seed,
    ...parameters.map((name) => cell(row.run.parameters[name])),
    row.status,
    ...metrics.map((name) => row.metrics[name] ?? ''),
    ...further.map(({ cell }) => cell(row)),
  ])
  return `${csvText(fields, data)}\n`
}

function cell(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}
