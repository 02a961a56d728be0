import type { ResultRow } from '../store/results.ts'
import type { FurtherColumn } from '../store/results-csv.ts'
import { lessIsBetter } from '../train/metrics.ts'
import { type Candidate, candidatesOf } from './candidates.ts'
import { paretoFront } from './pareto.ts'

/** What may be selected by a metric, whatever the constraints, and which of it nothing beats in both error and non-zero weights. */
export interface Front {
  readonly candidates: readonly Candidate[]
  readonly front: readonly Candidate[]
}

/** Nothing where nothing selects. */
export function frontOf(rows: readonly ResultRow[], metric: string | undefined): Front {
  if (metric === undefined) return { candidates: [], front: [] }
  const candidates = candidatesOf(rows, metric, lessIsBetter(metric)).filter(({ nonzeros }) => !Number.isNaN(nonzeros))
  return { candidates, front: paretoFront(candidates) }
}

/**
 * The last column of results.csv: 1 on the Pareto front of the metric that selects against non-zero weights, 0 off it, nothing
 * where a row cannot be selected. Seeds of one model share their place, which is that of their means. Where there are not two
 * models to be told apart there is no such column.
 */
export function paretoColumn({ candidates, front }: Front): FurtherColumn[] {
  if (candidates.length < 2) return []
  const best = new Set(front)
  const places = new Map(
    candidates.flatMap((candidate) => candidate.rows.map((row) => [row, best.has(candidate)] as const)),
  )
  const cell = (row: ResultRow) => {
    const isOn = places.get(row)
    return isOn === undefined ? '' : Number(isOn)
  }
  return [{ title: 'pareto', cell }]
}
