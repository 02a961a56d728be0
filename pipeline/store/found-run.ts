import { basename, join } from 'node:path'
import { readPlan, selectedRun } from './experiment-folder.ts'
import type { PlannedRun } from './plan.ts'
import { inspectRun } from './read-run.ts'
import type { StoredRun } from './stored-run.ts'
import { findTarget, type Unfound } from './target.ts'

/** A run on disk, whole, and the experiment that it is of. */
export interface FoundRun {
  readonly experiment: string
  /** The experiment's. */
  readonly folder: string
  readonly plan: readonly PlannedRun[]
  readonly planned: PlannedRun
  readonly run: StoredRun
  /** Whether it was named itself, or is that of an experiment that was chosen there, or its first. */
  readonly how: 'named' | 'chosen' | 'first'
}

/** Reads a run, or of an experiment the one that was chosen; where none was, the first. */
export async function findRun(out: string, wanted: string): Promise<FoundRun | Unfound> {
  const target = await findTarget(out, wanted)
  if ('problem' in target) return target
  const { folder } = target
  const experiment = basename(folder)
  const plan = await readPlan(folder)
  if (plan === null) return { problem: `${folder} has no whole plan.jsonl; lariat run writes it anew` }
  const wantedRun = target.run ?? (await selectedRun(folder))
  const own = plan.find(({ id }) => id === wantedRun)
  const planned = own ?? (target.run === null ? plan[0] : undefined)
  const how = target.run !== null ? 'named' : own === undefined ? 'first' : 'chosen'
  if (planned === undefined) return { problem: `${target.run} is in no plan; lariat run makes one` }
  const { id } = planned
  const found = await inspectRun(folder, id)
  switch (found.state) {
    case 'whole':
      return { experiment, folder, plan, planned, run: found.run, how }
    case 'missing':
      return { problem: `run ${id} of ${experiment} is planned and not finished; run the spec again` }
    case 'damaged':
      return { problem: `${join(folder, id)} is not whole (${found.why}); lariat run trains it again` }
    case 'newer':
      return { problem: `${join(folder, id)} is of a newer lariat (${found.format}); use that one` }
  }
}
