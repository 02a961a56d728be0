import type { PlannedRun } from './plan.ts'

/** Each run once, in the order of the plan: seeds that repeat a draw are one run. */
export function distinctRuns(runs: readonly PlannedRun[]): PlannedRun[] {
  return [...new Map(runs.map((run) => [run.id, run])).values()]
}
