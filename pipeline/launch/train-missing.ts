import type { Shard } from '../store/lock.ts'
import type { Plan, PlannedRun } from '../store/plan.ts'
import { readRun, type StoredRun, writeRun } from '../store/run-folder.ts'
import { StoreError } from '../store/store-error.ts'
import { attempt } from './attempt.ts'
import { inParallel } from './in-parallel.ts'
import type { Launcher } from './launcher.ts'
import { openStop, type Stopped } from './stop.ts'
import { readStored, type StoredRuns } from './stored-runs.ts'

/** How far the training is, in runs. */
export interface Progress {
  readonly done: number
  readonly total: number
  /** Units of work (one λ path on one set of rows) that are finished, over all runs so far. */
  readonly fits: number
}

export interface TrainOptions {
  /** Train again what is there already. */
  readonly fresh: boolean
  /** Train again what failed, and leave alone what is missing. */
  readonly only?: 'failed' | undefined
  /** Begin no further run once one did not end well. */
  readonly failFast?: boolean
  /** Train this part of the plan. */
  readonly shard?: Shard | undefined
  /** What the units of one run may take altogether. */
  readonly timeoutSeconds?: number | undefined
  /** Aborted: no further run is begun, and those at work are finished. */
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
  /** What was found on the way that a user should know. */
  readonly onNote?: (note: string) => void
}

/** What is on disk when training is over. */
export interface Trained {
  readonly stored: ReadonlyMap<string, StoredRun>
  /** Runs that were trained now, and written. */
  readonly trained: number
  /** Runs that failed when they were trained again; what was there is kept. */
  readonly failedAgain: readonly string[]
  readonly stopped: Stopped | null
}

/** Runs of one plan that are in work at a time, for each worker: enough that no worker waits for a file to be written. */
export const RUNS_PER_WORKER = 3

/**
 * Trains the runs that are not on disk, or failed there, and reads every run of the plan back from the disk.
 *
 * @throws StoreError before anything is trained where the folder holds runs of a newer Lariat.
 */
export async function trainMissing(
  plan: Plan,
  folder: string,
  launcher: Launcher,
  options: TrainOptions,
  found?: StoredRuns,
): Promise<Trained> {
  const { stored, notes } = found ?? (await readPlanned(plan, folder))
  for (const note of notes) options.onNote?.(note)
  const wanted = shardOf(plan.runs, options.shard).filter(({ id }) => isWanted(stored.get(id), options))

  const stop = openStop(options.signal)
  const failedAgain: string[] = []
  let done = 0
  let fits = 0
  const tell = () => options.onProgress({ done, total: wanted.length, fits })
  const onFit = () => {
    fits++
    tell()
  }
  // Where one fault is to end all, no run begins before it is known how the one before it did.
  const inWork = launcher.workers * (options.failFast ? 1 : RUNS_PER_WORKER)
  await inParallel(wanted, inWork, async (run) => {
    if (stop.signal.aborted) return
    // The clock on the wall says when; how long is told by one that only goes forward.
    const started = new Date().toISOString()
    const begun = performance.now()
    const { timeoutSeconds } = options
    const result = await attempt(run, plan.inputsOf(run), launcher.units, { timeoutSeconds, halt: stop.signal, onFit })
    if (result === null) return
    if (options.failFast && result.status !== 'completed') stop.because({ why: 'fail-fast', run: run.id })
    const earlier = stored.get(run.id)
    if (result.status === 'failed' && earlier !== undefined && earlier.status !== 'failed') {
      options.onNote?.(`run ${run.id} failed when it was trained again (${result.stop}); the earlier one is kept`)
      failedAgain.push(run.id)
      return
    }
    try {
      await writeRun(folder, run, result, { started, durationMs: performance.now() - begun })
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      stop.because({ why: 'unwritable', message: error.message })
      return
    }
    const written = await readRun(folder, run.id)
    if (written !== null) stored.set(run.id, written)
    done++
    tell()
  })
  stop.close()

  if (options.shard !== undefined) await readOthers(plan, folder, stored)
  return { stored, trained: done, failedAgain, stopped: stop.reason() }
}

/** The runs of a plan that are on disk. @throws StoreError where one of them is of a newer Lariat. */
export function readPlanned({ runs }: Plan, folder: string): Promise<StoredRuns> {
  return readStored(
    folder,
    runs.map(({ id }) => id),
  )
}

/** Each run once, in the order of the plan; a shard has every n-th of them. */
export function shardOf(runs: readonly PlannedRun[], shard: Shard | undefined): PlannedRun[] {
  return distinct(runs).filter((_, k) => shard === undefined || k % shard.of === shard.index - 1)
}

function distinct(runs: readonly PlannedRun[]): PlannedRun[] {
  return [...new Map(runs.map((run) => [run.id, run])).values()]
}

/** Whether a run is to be trained, from what is on disk of it. */
export function isWanted(run: StoredRun | undefined, { fresh, only }: Pick<TrainOptions, 'fresh' | 'only'>): boolean {
  if (only === 'failed') return run?.status === 'failed'
  return fresh || run === undefined || run.status === 'failed'
}

/** Runs of other shards that have come meanwhile. */
async function readOthers(plan: Plan, folder: string, stored: Map<string, StoredRun>): Promise<void> {
  const open = plan.runs.map(({ id }) => id).filter((id) => (stored.get(id)?.status ?? 'failed') === 'failed')
  for (const [id, run] of (await readStored(folder, open)).stored) stored.set(id, run)
}
