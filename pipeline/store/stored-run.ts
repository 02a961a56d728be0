import type { Points } from '../train/points.ts'
import type { RunResult } from '../train/result.ts'

// What stands in a run's folder, for who writes it and who reads it.

export const FORMAT = 'lariat-run/1'
export const RECORD = 'run.json'
export const WEIGHTS = 'weights'
export const METRICS = 'metrics.jsonl'
/** What depends on the machine: nothing is read from it again. */
export const TIMING = 'timing.json'

/** A run as it lies on disk, without its weights. */
export interface StoredRun {
  readonly id: string
  readonly status: RunResult['status']
  readonly stop: string
  readonly points: Points
  /** sha256 of every file that run.json answers for. */
  readonly digests: Readonly<Record<string, string>>
}
