import { basename, join } from 'node:path'
import { differences } from '../spec/difference.ts'
import { readSpec } from '../spec/read.ts'
import type { Environment } from '../store/environment.ts'
import { difference } from './tell.ts'

const TOLD = ['lariat', 'lockfile', 'node', 'v8', 'platform', 'release', 'arch', 'cpu'] as const

/** How this machine is not the one that made the runs. */
export function environmentNotes(made: Environment, now: Environment): string[] {
  return TOLD.filter((name) => made[name] !== now[name]).map(
    (name) => `${name} was ${made[name]} and is ${now[name]} here`,
  )
}

/** The spec in the folder is what was trained; the one the user has may have moved on. */
export function specNotes(folder: string, { spec, set }: Environment): string[] {
  try {
    return differences(readSpec(join(folder, 'spec.yaml'), set).value, readSpec(spec, set).value).map(
      (found) => `${basename(spec)} has changed since: ${difference(found, 'then', 'now')}`,
    )
  } catch {
    return []
  }
}
