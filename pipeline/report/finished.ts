import { type Front, frontOf } from '../select/front.ts'
import type { Selected } from '../select/index.ts'
import type { LoadedSpec } from '../spec/load.ts'
import type { ResolvedExperiment } from '../spec/resolve.ts'
import type { Plan, PlannedRun } from '../store/plan.ts'
import type { ResultRow } from '../store/results.ts'
import type { StoredRun } from '../store/stored-run.ts'

/** What the files of an experiment say, whoever wrote them and when. */
export interface Reported {
  readonly experiment: ResolvedExperiment
  readonly folder: string
  readonly plan: Pick<Plan, 'runs'>
  readonly rows: readonly ResultRow[]
  readonly stored: ReadonlyMap<string, StoredRun>
  readonly selected: Selected | null
  readonly front: Front
}

/** Runs of a spec as they lie on the disk. */
interface OnDisk extends Pick<Reported, 'folder' | 'rows' | 'stored' | 'selected'> {
  readonly loaded: LoadedSpec
  readonly runs: readonly PlannedRun[]
}

export function reportedOf({ loaded: { experiment }, runs, folder, rows, stored, selected }: OnDisk): Reported {
  return { experiment, folder, plan: { runs }, rows, stored, selected, front: frontOf(rows, experiment.select?.metric) }
}

/** What there is to report once the runs of an experiment are on disk. */
export interface Finished extends Reported {
  readonly plan: Plan
  /** Runs that were trained now; the others were there. */
  readonly trained: number
  readonly durationMs: number
}

/** Planned runs that are not on disk, each counted once. */
export function missingRuns({ plan, stored }: Pick<Reported, 'plan' | 'stored'>): number {
  return new Set(plan.runs.map(({ id }) => id).filter((id) => !stored.has(id))).size
}
