import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { inspectRun, type StoredRun } from '../store/run-folder.ts'
import type { RunIndex } from '../store/run-index.ts'
import { StoreError } from '../store/store-error.ts'

/** Folders that are read before others have their turn: signals, and timers. */
const READS = 32

/** What there is before anything is trained. */
export interface StoredRuns {
  readonly stored: Map<string, StoredRun>
  readonly notes: readonly string[]
}

/**
 * The runs that are on disk, whole, by id. One that is not whole is not there, and a note says why.
 *
 * @param index tells which were read before and not touched since; without one every file is held to its digest.
 * @throws StoreError where a run is of a newer Lariat: it is not overwritten.
 */
export async function readStored(folder: string, ids: readonly string[], index?: RunIndex): Promise<StoredRuns> {
  const stored = new Map<string, StoredRun>()
  const notes: string[] = []
  const there = namesIn(folder)
  let read = 0
  for (const id of new Set(ids)) {
    if (!there.has(id)) continue
    const known = index?.find(id)
    if (known != null) {
      stored.set(id, known)
      continue
    }
    if (++read % READS === 0) await setImmediate()
    const found = await inspectRun(folder, id)
    const path = join(folder, id)
    if (found.state === 'newer')
      throw new StoreError(`${path} is of a newer lariat (${found.format}); use that one, or give --out another folder`)
    if (found.state === 'damaged') notes.push(`${path} is not whole (${found.why}); it counts as missing`)
    if (found.state !== 'whole') continue
    stored.set(id, found.run)
    index?.add(found.run, found.stamps)
  }
  return { stored, notes }
}

function namesIn(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder))
  } catch {
    return new Set()
  }
}
