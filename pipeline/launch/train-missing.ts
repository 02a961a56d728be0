import type { Shard } from '../store/lock.ts'
import type { Plan, PlannedRun } from '../store/plan.ts'
import { readRun, type StoredRun, writeRun } from '../store/run-folder.ts'
import { StoreError } from '../store/store-error.ts'
import type { RunResult } from '../train/result.ts'
import { trainRun } from '../train/run.ts'
import { inParallel } from './in-parallel.ts'
import type { Launcher } from './launcher.ts'
import { readStored } from './stored-runs.ts'
import { type RunWatch, watchRun } from './time-limit.ts'

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

/** Why no further run was begun. */
export type Stopped =
  | { readonly why: 'interrupted' }
  | { readonly why: 'fail-fast'; readonly run: string }
  | { readonly why: 'unwritable'; readonly message: string }

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
): Promise<Trained> {
  const { signal, onProgress } = options
  const { stored, notes } = await readStored(
    folder,
    plan.runs.map(({ id }) => id),
  )
  for (const note of notes) options.onNote?.(note)
  const wanted = shardOf(plan.runs, options.shard).filter(({ id }) => isWanted(stored.get(id), options))

  const halt = new AbortController()
  let stopped: Stopped | null = null
  const stop = (why: Stopped) => {
    stopped ??= why
    halt.abort()
  }
  const onSignal = () => stop({ why: 'interrupted' })
  signal.addEventListener('abort', onSignal)
  if (signal.aborted) onSignal()

  const failedAgain: string[] = []
  let done = 0
  let fits = 0
  const tell = () => onProgress({ done, total: wanted.length, fits })
  await inParallel(wanted, launcher.workers * RUNS_PER_WORKER, async (run) => {
    if (halt.signal.aborted) return
    const watch = watchRun(options.timeoutSeconds, halt.signal)
    const started = new Date().toISOString()
    const begun = performance.now()
    const result = await resultOf(run, plan, launcher, watch, () => {
      fits++
      tell()
    })
    if (result === null) return
    if (options.failFast && result.status !== 'completed') stop({ why: 'fail-fast', run: run.id })
    if (result.status === 'failed' && (stored.get(run.id)?.status ?? 'failed') !== 'failed') {
      options.onNote?.(`run ${run.id} failed when it was trained again (${result.stop}); the earlier one is kept`)
      return void failedAgain.push(run.id)
    }
    try {
      await writeRun(folder, run, result, { started, durationMs: performance.now() - begun })
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      stopped = { why: 'unwritable', message: error.message }
      return halt.abort()
    }
    const written = await readRun(folder, run.id)
    if (written !== null) stored.set(run.id, written)
    done++
    tell()
  })
  signal.removeEventListener('abort', onSignal)

  if (options.shard !== undefined) await readOthers(plan, folder, stored)
  return { stored, trained: done, failedAgain, stopped }
}

/** Each run once, in the order of the plan; a shard has every n-th of them. */
export function shardOf(runs: readonly PlannedRun[], shard: Shard | undefined): PlannedRun[] {
  return distinct(runs).filter((_, k) => shard === undefined || k % shard.of === shard.index - 1)
}

function distinct(runs: readonly PlannedRun[]): PlannedRun[] {
  return [...new Map(runs.map((run) => [run.id, run])).values()]
}

function isWanted(run: StoredRun | undefined, { fresh, only }: TrainOptions): boolean {
  if (only === 'failed') return run?.status === 'failed'
  return fresh || run === undefined || run.status === 'failed'
}

/** A fault in one run is that run's result; the others go on. Null for a run that shall not begin any more. */
async function resultOf(
  run: PlannedRun,
  plan: Plan,
  { units }: Launcher,
  watch: RunWatch,
  onFit: () => void,
): Promise<RunResult | null> {
  const counted = <Result>(result: Result): Result => {
    onFit()
    return result
  }
  try {
    const result = await trainRun(run.spec, plan.inputsOf(run), {
      path: (task) => units.path(task, watch).then(counted),
      net: (task) => units.net(task, watch).then(counted),
    })
    return endOf(watch) ?? result
  } catch (error) {
    if (watch.ended()?.why === 'halted') return null
    return endOf(watch) ?? { status: 'failed', stop: error instanceof Error ? error.message : String(error) }
  } finally {
    watch.close()
  }
}

function endOf(watch: RunWatch): RunResult | null {
  const ended = watch.ended()
  return ended?.why === 'timeout'
    ? { status: 'failed', stop: `stopped after train.timeout = ${ended.seconds} s` }
    : null
}

/** Runs of other shards that have come meanwhile. */
async function readOthers(plan: Plan, folder: string, stored: Map<string, StoredRun>): Promise<void> {
  const open = plan.runs.map(({ id }) => id).filter((id) => (stored.get(id)?.status ?? 'failed') === 'failed')
  for (const [id, run] of (await readStored(folder, open)).stored) stored.set(id, run)
}
