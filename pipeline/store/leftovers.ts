import { existsSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ASIDE, REPLACED } from './atomic.ts'
import { LOCK } from './lock.ts'
import { cannotWrite } from './store-error.ts'

/**
 * Clears away what processes that were killed have left: half-written files and folders go, and a run that was being
 * replaced comes back if its successor never came. What belongs to a process that has a lock here stays.
 *
 * @param own the name of this process's lock, which speaks for nothing yet: a killed one may have had the same pid.
 */
export async function sweepLeftovers(folder: string, own = ''): Promise<void> {
  try {
    const names = await readdir(folder)
    // Looked for after what they speak for: a process that has come meanwhile took its lock before it wrote anything.
    const working = new Set((await readdir(folder)).filter((name) => name !== own).map(lockedBy))
    for (const name of names) {
      const [, pid, replaced] = ownerOf(name) ?? []
      if (pid === undefined || working.has(pid)) continue
      const path = join(folder, name)
      if (replaced !== undefined && !existsSync(join(folder, replaced))) await rename(path, join(folder, replaced))
      else await rm(path, { recursive: true, force: true })
    }
  } catch (error) {
    throw cannotWrite(folder, error)
  }
}

/** The pid in the name of a lock; null for other names. */
function lockedBy(name: string): string | null {
  return name.startsWith(LOCK) ? (name.slice(LOCK.length).split('-')[0] ?? null) : null
}

/** [name, pid, what it replaces]; null for names that are no leftovers. */
function ownerOf(name: string): readonly [string, string, string | undefined] | null {
  if (name.startsWith(ASIDE)) return [name, name.slice(ASIDE.length).split('-')[0] ?? '', undefined]
  const old = /^(.+)-(\d+)-[0-9a-f]{12}$/.exec(name.startsWith(REPLACED) ? name.slice(REPLACED.length) : '')
  return old === null ? null : [name, old[2] ?? '', old[1]]
}
