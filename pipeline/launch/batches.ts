import type { PlannedRun } from '../store/plan.ts'
import type { BatchEnd, BatchRun } from './batch.ts'
import type { Launcher, Watch } from './launcher.ts'
import type { Stop } from './stop.ts'

export interface BatchesOptions {
  readonly folder: string
  readonly timeoutSeconds: number | undefined
  readonly failFast: boolean
  readonly stop: Stop
  readonly prepare: (run: PlannedRun) => BatchRun
  readonly onEnd: (end: BatchEnd) => void
}

/** Runs of one batch; what they need has to be sent, what they leave to be heard of, and the disk waited for at its end. */
const MOST_RUNS = 128

/** How many batches each worker would get of what is left: later ones are smaller, so that all end together. */
const SHARES = 3

/**
 * Trains small runs in batches. Returns those whose batch was lost with its thread, or had a run that took too long: one by
 * one it shows which run that is.
 */
export async function trainInBatches(
  runs: readonly PlannedRun[],
  { batch, workers }: Pick<Launcher, 'batch' | 'workers'>,
  { folder, timeoutSeconds, failFast, stop, prepare, onEnd }: BatchesOptions,
): Promise<readonly PlannedRun[]> {
  if (batch === undefined) return runs
  const queue = [...runs]
  const lost: PlannedRun[] = []
  const halt = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const onStop = () => void Atomics.store(halt, 0, 1)
  stop.signal.addEventListener('abort', onStop)

  const lane = async () => {
    while (queue.length > 0 && !stop.signal.aborted) {
      const taken = queue.splice(0, Math.min(MOST_RUNS, Math.ceil(queue.length / (workers * SHARES))))
      const inWork = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)).fill(-1)
      const watch = watchBatch(inWork, timeoutSeconds)
      try {
        const task = { folder, runs: taken.map(prepare), timeoutSeconds, failFast, halt, inWork }
        const end = await batch(task, watch)
        const ended = new Set(end.ended.map(({ id }) => id))
        // Before others, so that runs begin in the order of the plan.
        if (end.refused === null) queue.unshift(...taken.filter(({ id }) => !ended.has(id)))
        onEnd(end)
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
