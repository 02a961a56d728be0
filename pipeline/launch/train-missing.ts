import type { Shard } from '../store/lock.ts'
import type { Plan, PlannedRun } from '../store/plan.ts'
import { openIndex } from '../store/run-index.ts'
import type { StoredRun } from '../store/stored-run.ts'
import { workOf } from '../train/work.ts'
import { type Listeners, openAccount, type PlannedRuns } from './account.ts'
import { trainInBatches } from './batches.ts'
import { inParallel } from './in-parallel.ts'
import type { Launcher } from './launcher.ts'
import { shardOf } from './shard.ts'
import { openStop, type Stopped } from './stop.ts'
import { readStored } from './stored-runs.ts'
import { trainOne, type Work } from './train-one.ts'

export interface TrainOptions extends Listeners {
  /** Train again what is there already. */
  readonly fresh: boolean
  /** Train again what failed, and leave alone what is missing; or train nothing, since others have. */
  readonly only?: 'failed' | 'nothing' | undefined
  /** Begin no further run once one did not end well. */
  readonly failFast?: boolean
  /** Train this part of the plan. */
  readonly shard?: Shard | undefined
  /** What the units of one run may take altogether. */
  readonly timeoutSeconds?: number | undefined
  /** Aborted: no further run is begun, and those at work are finished. */
  readonly signal: AbortSignal
}

/** What is on disk when training is over. */
export interface Trained {
  readonly stored: ReadonlyMap<string, StoredRun>
  /** Runs that were trained now, and written. */
  readonly trained: number
  /** Runs that failed when they were trained again; what was there is kept. */
  readonly failedAgain: readonly string[]
  /** How many were to be trained, and were not. */
  readonly left: number
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
  const there = found ?? (await readPlanned(plan, folder))
  for (const note of there.notes) options.onNote?.(note)
  const wanted = shardOf(plan.runs, options.shard).filter(({ id }) => isWanted(there.stored.get(id), options))
  const account = openAccount(there, wanted.length, options)
  const stop = openStop(options.signal)
  const { timeoutSeconds, failFast = false } = options
  const work: Work = { plan, folder, launcher, account, stop, timeoutSeconds, failFast }

  const [small, large] = parted(wanted, (run) => launcher.batch !== undefined && isSmall(run, plan))
  const lost = await trainInBatches(small, work)
  // Where one fault is to end all, no run begins before it is known how the one before it did.
  const inWork = launcher.workers * (failFast ? 1 : RUNS_PER_WORKER)
  await inParallel([...lost, ...large], inWork, (run) => trainOne(run, work))
  stop.close()

  const { stored, failedAgain } = account
  if (options.shard !== undefined) await readOthers(work, there)
  await there.index.save()
  const trained = account.trained()
  return { stored, trained, failedAgain, left: wanted.length - trained - failedAgain.length, stopped: stop.reason() }
}

/** Nobody knows beforehand how many fits a search for separate λ makes. */
function isSmall(run: PlannedRun, plan: Plan): boolean {
  return run.spec.tuning === undefined && workOf(run.spec, plan.dataOf(run)) <= SMALL
}

/** The runs of a plan that are on disk. @throws StoreError where one of them is of a newer Lariat. */
export async function readPlanned({ runs }: Plan, folder: string, index = openIndex(folder)): Promise<PlannedRuns> {
  const ids = runs.map(({ id }) => id)
  return { ...(await readStored(folder, ids, index)), index }
}

/** Whether a run is to be trained, from what is on disk of it. */
export function isWanted(run: StoredRun | undefined, { fresh, only }: Pick<TrainOptions, 'fresh' | 'only'>): boolean {
  if (only === 'nothing') return false
  if (only === 'failed') return run?.status === 'failed'
  return fresh || run === undefined || run.status === 'failed'
}

/** Runs of other shards that have come meanwhile. */
async function readOthers({ plan, folder, account }: Work, { stored, index }: PlannedRuns): Promise<void> {
  const open = plan.runs.filter((run) => !account.isGood(run)).map(({ id }) => id)
  for (const [id, run] of (await readStored(folder, open, index)).stored) stored.set(id, run)
}

/** Those that pass, and the others, both in their order. */
function parted<Item>(items: readonly Item[], passes: (item: Item) => boolean): [Item[], Item[]] {
  const [yes, no]: [Item[], Item[]] = [[], []]
  for (const item of items) (passes(item) ? yes : no).push(item)
  return [yes, no]
}
