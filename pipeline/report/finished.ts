import type { Selected } from '../select/index.ts'
import type { ResolvedExperiment } from '../spec/resolve.ts'
import type { Plan } from '../store/plan.ts'
import type { ResultRow } from '../store/results.ts'
import type { StoredRun } from '../store/stored-run.ts'

/** What there is to report once the runs of an experiment are on disk. */
export interface Finished {
  readonly experiment: ResolvedExperiment
  readonly folder: string
  readonly plan: Plan
  readonly rows: readonly ResultRow[]
  readonly stored: ReadonlyMap<string, StoredRun>
  readonly selected: Selected | null
  /** Runs that were trained now; the others were there. */
  readonly trained: number
  readonly durationMs: number
}

/** Planned runs that are not on disk, each counted once. */
export function missingRuns({ plan, stored }: Pick<Finished, 'plan' | 'stored'>): number {
  return new Set(plan.runs.map(({ id }) => id).filter((id) => !stored.has(id))).size
}
