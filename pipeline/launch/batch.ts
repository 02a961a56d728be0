import { setImmediate } from 'node:timers/promises'
import { isMainThread } from 'node:worker_threads'
import { packageVersion } from '../spec/package-root.ts'
import { canonicalWriter } from '../store/canonical.ts'
import { type KeptRun, keptRun } from '../store/kept-run.ts'
import type { PlannedRun } from '../store/plan.ts'
import { openPublication } from '../store/publication.ts'
import { StoreError } from '../store/store-error.ts'
import type { StoredRun } from '../store/stored-run.ts'
import { runFolder } from '../store/write-run.ts'
import { productsOnce } from '../train/gram/products-once.ts'
import type { AnyInputs } from '../train/inputs.ts'
import type { Units } from '../train/units.ts'
import { attempt } from './attempt.ts'
import { watchUnits } from './launcher.ts'

/** Small runs that one worker trains and writes without a word in between: messages and waiting would cost more than they do. */
export interface Batch {
  readonly folder: string
  readonly runs: readonly BatchRun[]
  readonly timeoutSeconds: number | undefined
  /** Whether a run that did not end well stops all. */
  readonly failFast: boolean
  /** No further run is begun after this. */
  readonly longestMs: number
  /** Shared with all batches: not 0 once no further run shall begin. */
  readonly halt: Int32Array
  /** Shared: which of the runs is in work; −1 where none is. */
  readonly inWork: Int32Array
}

export interface BatchRun {
  readonly run: PlannedRun
  readonly inputs: AnyInputs
  /** Whether what is there is good, and stays where the run now fails. */
  readonly keep: boolean
}

/** How a run of a batch ended, with what is on the disk. Those that are in no such list have not begun. */
export type BatchedRun = ({ readonly id: string } & KeptRun) | { readonly id: string; readonly failedAgain: string }

export interface BatchEnd {
  readonly ended: readonly BatchedRun[]
  readonly fits: number
  /** From its first run until all are on the disk. */
  readonly durationMs: number
  /** Why a run could not be written, for a person. */
  readonly refused: string | null
  /** The run that stopped all. */
  readonly failed: string | null
}

/**
 * Trains the runs of a batch one after the other, and writes them meanwhile. What is said of a run is what is read from the bytes
 * that were written, and it is said only once they are on the disk.
 */
export async function trainBatch({ folder, ...batch }: Batch, units: Units): Promise<BatchEnd> {
  const publication = openPublication(folder)
  const watched = watchUnits(productsOnce(units))
  const making = { engine: packageVersion(), canonical: canonicalWriter() }
  const written = new Map<string, StoredRun>()
  const ended: BatchedRun[] = []
  const begun = performance.now()
  let fits = 0
  let refused: string | null = null
  let failed: string | null = null

  for (const [k, { run, inputs, keep }] of batch.runs.entries()) {
    // Signals and timers.
    if (isMainThread) await setImmediate()
    if (Atomics.load(batch.halt, 0) !== 0 || (k > 0 && performance.now() - begun > batch.longestMs)) break
    Atomics.store(batch.inWork, 0, k)
    // The clock on the wall says when; how long is told by one that only goes forward.
    const started = new Date().toISOString()
    const since = performance.now()
    const result = await attempt(run, inputs, watched, {
      timeoutSeconds: batch.timeoutSeconds,
      halt: null,
      onFit: () => fits++,
    })
    Atomics.store(batch.inWork, 0, -1)
    if (result === null) break
    if (batch.failFast && result.status !== 'completed') {
      failed = run.id
      Atomics.store(batch.halt, 0, 1)
    }
    if (keep && result.status === 'failed') {
      ended.push({ id: run.id, failedAgain: result.stop })
      continue
    }
    try {
      const timing = { started, durationMs: performance.now() - since }
      const { files, stored } = runFolder(run, result, timing, making)
      await publication.add(run.id, files)
      written.set(run.id, stored)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      refused = error.message
      break
    }
  }

  for (const [id, published] of await publication.end()) {
    const stored = written.get(id)
    if ('stamps' in published && stored !== undefined) ended.push({ id, ...keptRun({ stored, ...published }) })
    else if ('refused' in published) refused ??= messageOf(published.refused)
  }
  return { ended, fits, durationMs: performance.now() - begun, refused, failed }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
