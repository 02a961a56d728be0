import { existsSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ASIDE, REPLACED } from './atomic.ts'
import { cannotWrite } from './store-error.ts'

/**
 * Clears away what processes that were killed have left: half-written files and folders go, and a run that was being
 * replaced comes back if its successor never came. What belongs to a process that still works here stays.
 */
export async function sweepLeftovers(folder: string, working: ReadonlySet<number>): Promise<void> {
  try {
    for (const name of await readdir(folder)) {
      const [, pid, replaced] = ownerOf(name) ?? []
      if (pid === undefined || working.has(Number(pid))) continue
      const path = join(folder, name)
      if (replaced !== undefined && !existsSync(join(folder, replaced))) await rename(path, join(folder, replaced))
      else await rm(path, { recursive: true, force: true })
    }
  } catch (error) {
    throw cannotWrite(folder, error)
  }
}

/** [name, pid, what it replaces]; null for names that are no leftovers. */
function ownerOf(name: string): readonly [string, string, string | undefined] | null {
  if (name.startsWith(ASIDE)) return [name, name.slice(ASIDE.length).split('-')[0] ?? '', undefined]
  const old = /^(.+)-(\d+)-[0-9a-f]{12}$/.exec(name.startsWith(REPLACED) ? name.slice(REPLACED.length) : '')
  return old === null ? null : [name, old[2] ?? '', old[1]]
}
