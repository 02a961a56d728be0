import type { KeptRun } from '../store/kept-run.ts'
import type { PlannedRun } from '../store/plan.ts'
import type { RunIndex } from '../store/run-index.ts'
import type { StoredRun } from '../store/stored-run.ts'
import type { StoredRuns } from './stored-runs.ts'

/** How far the training is, in runs. */
export interface Progress {
  readonly done: number
  readonly total: number
  /** Units of work (one λ path on one set of rows) that are finished, over all runs so far. */
  readonly fits: number
}

/** The runs of a plan that are on disk, and the index that they are kept in. */
export interface PlannedRuns extends StoredRuns {
  readonly index: RunIndex
}

/** What has come of the runs of a plan so far, as it is told meanwhile. */
export interface Account {
  readonly stored: Map<string, StoredRun>
  /** Runs that were trained now, and written. */
  trained(): number
  /** Runs that failed when they were trained again; what was there is kept. */
  readonly failedAgain: readonly string[]
  /** Whether what is on disk of a run did not fail. */
  isGood(run: PlannedRun): boolean
  /** A run is on the disk. */
  keep(run: KeptRun): void
  keepEarlier(id: string, why: string): void
  /** So many fits more, or what else has changed since it was told last. */
  tell(fits: number): void
}

export interface Listeners {
  readonly onProgress: (progress: Progress) => void
  /** What was found on the way that a user should know. */
  readonly onNote?: (note: string) => void
}

/** @param total how many runs are to be trained. */
export function openAccount({ stored, index }: PlannedRuns, total: number, { onProgress, onNote }: Listeners): Account {
  const failedAgain: string[] = []
  let done = 0
  let fits = 0
  return {
    stored,
    failedAgain,
    trained: () => done,
    isGood: ({ id }) => (stored.get(id)?.status ?? 'failed') !== 'failed',
    keep({ stored: run, entry }) {
      stored.set(run.id, run)
      index.add(run.id, entry)
      done++
    },
    keepEarlier(id, why) {
      onNote?.(`run ${id} failed when it was trained again (${why}); the earlier one is kept`)
      failedAgain.push(id)
    },
    tell(more) {
      fits += more
      onProgress({ done, total, fits })
    },
  }
}
