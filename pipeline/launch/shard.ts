import type { Shard } from '../store/lock.ts'
import type { PlannedRun } from '../store/plan.ts'

/** Each run once, in the order of the plan; a shard has every n-th of them. */
export function shardOf(runs: readonly PlannedRun[], shard: Shard | undefined): PlannedRun[] {
  return distinct(runs).filter((_, k) => shard === undefined || k % shard.of === shard.index - 1)
}

function distinct(runs: readonly PlannedRun[]): PlannedRun[] {
  return [...new Map(runs.map((run) => [run.id, run])).values()]
}
