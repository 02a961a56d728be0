import type { PlannedRun } from '../store/plan.ts'
import type { BatchEnd } from './batch.ts'
import type { Watch } from './launcher.ts'
import type { Work } from './train-one.ts'

/** A batch begins no further run after this, and those that wait are given to whoever is free: a kill loses what a batch has not ended. */
const LONGEST_MS = 500

/** Runs of a batch of which nobody knows yet how long they take. */
const FIRST_RUNS = 128

/** How many batches each worker would get of what is left: later ones are smaller, so that all end together. */
const SHARES = 3

/** A shorter batch would take longer to be sent, waited for on the disk and heard of than to be trained. */
const LEAST_MS = 30

/**
 * Trains small runs in batches. Returns those whose batch was lost with its thread, or had a run that took too long: one by
 * one it shows which run that is.
 */
export async function trainInBatches(runs: readonly PlannedRun[], work: Work): Promise<readonly PlannedRun[]> {
  const { plan, folder, account, stop, timeoutSeconds, failFast } = work
  const { batch, workers } = work.launcher
  if (batch === undefined) return runs
  const queue = [...runs]
  const lost: PlannedRun[] = []
  const pace = { runs: 0, ms: 0 }
  const halt = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const onStop = () => void Atomics.store(halt, 0, 1)
  const prepare = (run: PlannedRun) => ({ run, inputs: plan.inputsOf(run), keep: account.isGood(run) })
  stop.signal.addEventListener('abort', onStop)

  const lane = async () => {
    while (queue.length > 0 && !stop.signal.aborted) {
      const taken = queue.splice(0, batchSize(queue.length, workers, pace.ms / pace.runs))
      const inWork = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)).fill(-1)
      const watch = watchBatch(inWork, timeoutSeconds)
      try {
        const task = { folder, runs: taken.map(prepare), timeoutSeconds, failFast, longestMs: LONGEST_MS, halt, inWork }
        const end = await batch(task, watch)
        pace.runs += end.ended.length
        pace.ms += end.durationMs
        const ended = new Set(end.ended.map(({ id }) => id))
        // Before others, so that runs begin in the order of the plan.
        if (end.refused === null) queue.unshift(...taken.filter(({ id }) => !ended.has(id)))
        keepEnded(end, work)
      } catch {
        lost.push(...taken)
      } finally {
        watch.close()
      }
    }
  }
  await Promise.all(Array.from({ length: workers }, lane))
  stop.signal.removeEventListener('abort', onStop)
  return stop.signal.aborted ? [] : lost
}

/** What a batch says when it is over. */
function keepEnded({ ended, refused, failed, fits }: BatchEnd, { account, stop }: Work): void {
  for (const run of ended) {
    if ('failedAgain' in run) account.keepEarlier(run.id, run.failedAgain)
    else account.keep(run)
  }
  if (refused !== null) stop.because({ why: 'unwritable', message: refused })
  if (failed !== null) stop.because({ why: 'fail-fast', run: failed })
  account.tell(fits)
}

/**
 * How many runs go to whoever is free. Where there is one worker nobody else waits for its last ones.
 *
 * @param runMs what a run took so far; NaN where none has ended.
 */
export function batchSize(left: number, workers: number, runMs: number): number {
  const share = Math.ceil(left / (workers * SHARES))
  if (!(runMs > 0)) return Math.min(FIRST_RUNS, share)
  const wanted = workers === 1 ? left : Math.max(share, Math.ceil(LEAST_MS / runMs))
  return Math.min(wanted, Math.ceil(LONGEST_MS / runMs))
}

/** Ends a batch whose run in work takes longer than a run may. */
function watchBatch(inWork: Int32Array, timeoutSeconds: number | undefined): Watch & { close(): void } {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let last = -1
  let since = performance.now()
  const look = () => {
    const now = Atomics.load(inWork, 0)
    if (now !== last || now === -1) [last, since] = [now, performance.now()]
    else if (performance.now() - since > (timeoutSeconds ?? 0) * 1000) controller.abort()
  }
  return {
    signal: controller.signal,
    admit: () => controller.signal.throwIfAborted(),
    begin() {
      if (timeoutSeconds !== undefined) timer = setInterval(look, Math.min(1000, timeoutSeconds * 250))
    },
    end: () => clearInterval(timer),
    close: () => clearInterval(timer),
  }
}
