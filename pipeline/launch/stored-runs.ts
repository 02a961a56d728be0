import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Plan } from '../store/plan.ts'
import { inspectRun } from '../store/read-run.ts'
import { indexEntry, type RunIndex } from '../store/run-index.ts'
import { StoreError } from '../store/store-error.ts'
import type { StoredRun } from '../store/stored-run.ts'

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
    index?.add(id, indexEntry(found.run, found.stamps))
  }
  return { stored, notes }
}

/** None where there is no such folder. */
export function namesIn(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder))
  } catch {
    return new Set()
  }
}

/**
 * The plan as far as the runs on disk decide it: a search in several rounds is followed through those whose runs are all
 * there. With the runs that were read on the way.
 */
export async function followStored(first: Plan, folder: string): Promise<{ plan: Plan; stored: StoredRuns['stored'] }> {
  const stored: StoredRuns['stored'] = new Map()
  for (let plan = first; ; ) {
    const round = plan.runs.slice(plan.roundStart).map(({ id }) => id)
    for (const [id, run] of (await readStored(folder, round)).stored) stored.set(id, run)
    const next = round.every((id) => stored.has(id)) ? await plan.next(stored) : null
    if (next === null) return { plan, stored }
    plan = next
  }
}
