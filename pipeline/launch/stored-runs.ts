import { join } from 'node:path'
import { inspectRun, type StoredRun } from '../store/run-folder.ts'
import { StoreError } from '../store/store-error.ts'
import { inParallel } from './in-parallel.ts'

/** Folders that are read at a time. */
const READS = 32

/** What there is before anything is trained. */
export interface StoredRuns {
  readonly stored: Map<string, StoredRun>
  readonly notes: readonly string[]
}

/**
 * The runs that are on disk, whole, by id. One that is not whole is not there, and a note says why.
 *
 * @throws StoreError where a run is of a newer Lariat: it is not overwritten.
 */
export async function readStored(folder: string, ids: readonly string[]): Promise<StoredRuns> {
  const stored = new Map<string, StoredRun>()
  const notes: string[] = []
  await inParallel([...new Set(ids)], READS, async (id) => {
    const found = await inspectRun(folder, id)
    const path = join(folder, id)
    if (found.state === 'newer')
      throw new StoreError(`${path} is of a newer lariat (${found.format}); use that one, or give --out another folder`)
    if (found.state === 'damaged') notes.push(`${path} is not whole (${found.why}); it counts as missing`)
    if (found.state === 'whole') stored.set(id, found.run)
  })
  return { stored, notes }
}
