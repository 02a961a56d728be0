import { SpecError } from '../spec/faults.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { distinctRuns } from '../store/distinct-runs.ts'
import type { Shard } from '../store/lock.ts'
import type { Plan, PlannedRun } from '../store/plan.ts'

/** Each run once, in the order of the plan; a shard has every n-th of them. */
export function shardOf(runs: readonly PlannedRun[], shard: Shard | undefined): PlannedRun[] {
  return distinctRuns(runs).filter((_, k) => shard === undefined || k % shard.of === shard.index - 1)
}

/**
 * Shards see their own results only, and of a search in rounds each round follows from all results of the one before.
 *
 * @param fix what would be right.
 * @throws SpecError
 */
export function refuseRounds(loaded: LoadedSpec, { bounds }: Plan, fix: string): void {
  if (bounds.rounds === 1) return
  const what = 'each round of this search follows from all results of the one before, and a shard sees only its own'
  throw new SpecError(loaded.located([{ path: 'search.kind', what, fix }]))
}
