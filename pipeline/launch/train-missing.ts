import { type KeptRun, keptRun } from '../store/kept-run.ts'
import type { Shard } from '../store/lock.ts'
import type { Plan, PlannedRun } from '../store/plan.ts'
import { openIndex, type RunIndex } from '../store/run-index.ts'
import { StoreError } from '../store/store-error.ts'
import type { StoredRun } from '../store/stored-run.ts'
import { writeRun } from '../store/write-run.ts'
import { workOf } from '../train/work.ts'
import { attempt } from './attempt.ts'
import { trainInBatches } from './batches.ts'
import { inParallel } from './in-parallel.ts'
import type { Launcher } from './launcher.ts'
import { shardOf } from './shard.ts'
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

/** Multiplications of a run that is given to one worker whole: less than a second. Larger ones are shared out. */
const SMALL = 1e9

/**
 * Trains the runs that are not on disk, or failed there. What it says of a run comes from the bytes that are on the disk. It
 * may be called again and again with plans that grow, as searches do that go by what they have seen.
 *
 * @throws StoreError before anything is trained where the folder holds runs of a newer Lariat.
 */
export async function trainMissing(
  plan: Plan,
  folder: string,
  launcher: Launcher,
  options: TrainOptions,
  found?: PlannedRuns,
): Promise<Trained> {
  const { stored, notes, index } = found ?? (await readPlanned(plan, folder))
  for (const note of notes) options.onNote?.(note)
  const wanted = shardOf(plan.runs, options.shard).filter(({ id }) => isWanted(stored.get(id), options))

  const { timeoutSeconds, failFast = false } = options
  const stop = openStop(options.signal)
  const failedAgain: string[] = []
  let done = 0
  let fits = 0
  const tell = () => options.onProgress({ done, total: wanted.length, fits })
  const count = (more: number) => {
    fits += more
    tell()
  }
  const isGood = ({ id }: PlannedRun) => (stored.get(id)?.status ?? 'failed') !== 'failed'
  const keepEarlier = (id: string, why: string) => {
    options.onNote?.(`run ${id} failed when it was trained again (${why}); the earlier one is kept`)
    failedAgain.push(id)
  }
  const keepWritten = ({ stored: run, entry }: KeptRun) => {
    stored.set(run.id, run)
    index.add(run.id, entry)
    done++
  }

  const trainOne = async (run: PlannedRun) => {
    if (stop.signal.aborted) return
    // The clock on the wall says when; how long is told by one that only goes forward.
    const started = new Date().toISOString()
    const begun = performance.now()
    const watched = { timeoutSeconds, halt: stop.signal, onFit: () => count(1) }
    const result = await attempt(run, plan.inputsOf(run), launcher.units, watched)
    if (result === null) return
    if (failFast && result.status !== 'completed') stop.because({ why: 'fail-fast', run: run.id })
    if (result.status === 'failed' && isGood(run)) return keepEarlier(run.id, result.stop)
    try {
      const timing = { started, durationMs: performance.now() - begun }
      keepWritten(keptRun(await writeRun(folder, run, result, timing)))
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      stop.because({ why: 'unwritable', message: error.message })
    }
    tell()
  }

  // Nobody knows beforehand how many fits a search for separate λ makes.
  const isSmall = (run: PlannedRun) => run.spec.tuning === undefined && workOf(run.spec, plan.dataOf(run)) <= SMALL
  const [small, large] = launcher.batch === undefined ? [[], wanted] : parted(wanted, isSmall)
  const lost = await trainInBatches(small, launcher, {
    folder,
    timeoutSeconds,
    failFast,
    stop,
    prepare: (run) => ({ run, inputs: plan.inputsOf(run), keep: isGood(run) }),
    onEnd(end) {
      for (const run of end.ended) {
        if ('failedAgain' in run) keepEarlier(run.id, run.failedAgain)
        else keepWritten(run)
      }
      if (end.refused !== null) stop.because({ why: 'unwritable', message: end.refused })
      if (end.failed !== null) stop.because({ why: 'fail-fast', run: end.failed })
      count(end.fits)
    },
  })
  // Where one fault is to end all, no run begins before it is known how the one before it did.
  const inWork = launcher.workers * (failFast ? 1 : RUNS_PER_WORKER)
  await inParallel([...lost, ...large], inWork, trainOne)
  stop.close()

  if (options.shard !== undefined) await readOthers(plan, folder, stored, index)
  await index.save()
  return { stored, trained: done, failedAgain, stopped: stop.reason() }
}

/** The runs of a plan that are on disk, and the index that they are kept in. */
export interface PlannedRuns extends StoredRuns {
  readonly index: RunIndex
}

/** The runs of a plan that are on disk. @throws StoreError where one of them is of a newer Lariat. */
export async function readPlanned({ runs }: Plan, folder: string, index = openIndex(folder)): Promise<PlannedRuns> {
  const ids = runs.map(({ id }) => id)
  return { ...(await readStored(folder, ids, index)), index }
}

/** Whether a run is to be trained, from what is on disk of it. */
export function isWanted(run: StoredRun | undefined, { fresh, only }: Pick<TrainOptions, 'fresh' | 'only'>): boolean {
  if (only === 'failed') return run?.status === 'failed'
  return fresh || run === undefined || run.status === 'failed'
}

/** Runs of other shards that have come meanwhile. */
async function readOthers(plan: Plan, folder: string, stored: Map<string, StoredRun>, index: RunIndex): Promise<void> {
  const open = plan.runs.map(({ id }) => id).filter((id) => (stored.get(id)?.status ?? 'failed') === 'failed')
  for (const [id, run] of (await readStored(folder, open, index)).stored) stored.set(id, run)
}

/** Those that pass, and the others, both in their order. */
function parted<Item>(items: readonly Item[], passes: (item: Item) => boolean): [Item[], Item[]] {
  const [yes, no]: [Item[], Item[]] = [[], []]
  for (const item of items) (passes(item) ? yes : no).push(item)
  return [yes, no]
}
