import { keysOf, metricAt, metricsAt, type Points, pointsOf } from '../train/points.ts'
import type { MetricRow } from '../train/result.ts'
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
