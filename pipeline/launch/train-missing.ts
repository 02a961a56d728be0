import type { Plan, PlannedRun } from '../store/plan.ts'
import { readRun, type StoredRun, writeRun } from '../store/run-folder.ts'
import type { RunResult } from '../train/result.ts'
import { trainRun } from '../train/run.ts'
import type { Units } from '../train/units.ts'
import { inParallel } from './in-parallel.ts'
import type { Launcher } from './launcher.ts'
import { readRuns } from './stored-runs.ts'

/** How far the training is, in runs. */
export interface Progress {
  readonly done: number
  readonly total: number
  /** Units of work (one λ path on one set of rows) that are finished, over all runs so far. */
  readonly fits: number
}

export interface TrainOptions {
  readonly fresh: boolean
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

/** Runs of one plan that are in work at a time, for each worker: enough that no worker waits for a file to be written. */
export const RUNS_PER_WORKER = 3

/** Trains the runs that are not on disk, or failed there, and reads every run of the plan back from the disk. */
export async function trainMissing(
  plan: Plan,
  folder: string,
  launcher: Launcher,
  { fresh, signal, onProgress }: TrainOptions,
): Promise<{ stored: ReadonlyMap<string, StoredRun>; trained: number }> {
  const distinct = [...new Map(plan.runs.map((run) => [run.id, run])).values()]
  const stored = fresh
    ? new Map<string, StoredRun>()
    : await readRuns(
        folder,
        distinct.map(({ id }) => id),
      )
  for (const [id, { status }] of stored) if (status === 'failed') stored.delete(id)

  const missing = distinct.filter(({ id }) => !stored.has(id))
  let done = 0
  let fits = 0
  const total = missing.length
  const finished = <Result>(result: Result): Result => {
    fits++
    onProgress({ done, total, fits })
    return result
  }
  const counted: Units = {
    ...launcher.units,
    path: (task) => launcher.units.path(task).then(finished),
    gram: (task) => launcher.units.gram(task).then(finished),
    net: (task) => launcher.units.net(task).then(finished),
  }
  await inParallel(missing, launcher.workers * RUNS_PER_WORKER, async (run) => {
    if (signal.aborted) return
    const started = new Date()
    const result = await resultOf(run, plan, counted)
    await writeRun(folder, run, result, { started: started.toISOString(), durationMs: Date.now() - started.getTime() })
    const written = await readRun(folder, run.id)
    if (written !== null) stored.set(run.id, written)
    done++
    onProgress({ done, total, fits })
  })
  return { stored, trained: done }
}

/** A fault in one run is that run's result; the others go on. */
async function resultOf(run: PlannedRun, plan: Plan, units: Units): Promise<RunResult> {
  try {
    return await trainRun(run.spec, plan.inputsOf(run), units)
  } catch (error) {
    return { status: 'failed', stop: error instanceof Error ? error.message : String(error) }
  }
}
