import { readRun, type StoredRun } from '../store/run-folder.ts'
import { inParallel } from './in-parallel.ts'

/** Folders that are read at a time. */
const READS = 32

/** Reads the runs that are there, whole; the others are left out. */
export async function readRuns(folder: string, ids: readonly string[]): Promise<Map<string, StoredRun>> {
  const stored = new Map<string, StoredRun>()
  await inParallel([...new Set(ids)], READS, async (id) => {
    const run = await readRun(folder, id)
    if (run !== null) stored.set(id, run)
  })
  return stored
}
