import type { Selected } from '../select/index.ts'
import { canonicalJson, sha256 } from '../store/canonical.ts'
import type { PlannedRun } from '../store/plan.ts'
import type { ResultRow } from '../store/results.ts'
import type { StoredRun } from '../store/stored-run.ts'
import type { Baseline, Unreadable } from './baseline-file.ts'

/** All that expectations are held against. */
export interface Evidence {
  /** The experiment's name. */
  readonly name: string
  readonly rows: readonly ResultRow[]
  readonly selected: Selected | null
  /** Over all runs of the plan; null where one is not there. */
  readonly digest: string | null
  /** The baselines that expectations name, by the path as it is written. */
  readonly baselines: ReadonlyMap<string, Baseline | Unreadable>
}

export const NONE_SELECTED = 'no model is selected'

/** Names all the bytes of an experiment's runs: sha256 over the digests that each run's run.json answers for. */
export function experimentDigest(runs: readonly PlannedRun[], stored: ReadonlyMap<string, StoredRun>): string | null {
  const digests: Record<string, unknown> = {}
  for (const { id } of runs) {
    const run = stored.get(id)
    if (run === undefined) return null
    digests[id] = run.digests
  }
  return sha256(canonicalJson(digests))
}
