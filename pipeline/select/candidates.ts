import { metricIn, type ResultRow } from '../store/results.ts'

/** A model that may be chosen: one configuration at one place of its λ path, over all its seeds. */
export interface Candidate {
  readonly configuration: number
  readonly point: number
  /** One row a seed, in plan order. */
  readonly rows: readonly ResultRow[]
  /** Mean of the metric over seeds; less is better (metrics of which more is better are negated). */
  readonly score: number
  /** Mean of the metric's standard error over seeds; 0 where it has none. */
  readonly se: number
  /** Mean number of weights that are not zero. */
  readonly nonzeros: number
}

/**
 * Groups rows by configuration and path position. A group in which any row failed, missed its certificate or lacks the
 * metric is left out, and so is one that a seed has no row for: unconverged fits never win, and no mean over fewer seeds.
 */
export function candidatesOf(rows: readonly ResultRow[], metric: string, lessIsBetter: boolean): Candidate[] {
  const groups = new Map<string, ResultRow[]>()
  const seeds = new Map<number, Set<string>>()
  for (const row of rows) {
    seeds.set(row.run.configuration, (seeds.get(row.run.configuration) ?? new Set()).add(row.run.id))
    const key = `${row.run.configuration} ${row.point}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()].flatMap((group): Candidate[] => {
    const values = group.map((row) => metricIn(row, metric))
    const [first] = group
    if (first === undefined || group.length !== seeds.get(first.run.configuration)?.size) return []
    if (!group.every(({ eligible }) => eligible) || !values.every(Number.isFinite)) return []
    const mean = (name: string) => group.reduce((sum, row) => sum + (metricIn(row, name) ?? 0), 0) / group.length
    return [
      {
        configuration: first.run.configuration,
        point: first.point,
        rows: group,
        score: lessIsBetter ? mean(metric) : -mean(metric),
        se: mean(`${metric}_se`),
        nonzeros: mean('nonzeros'),
      },
    ]
  })
}
