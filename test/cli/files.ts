import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../../pipeline/store/canonical.ts'

/** Digest of every file below a folder, by its path, but of those that may differ between machines. */
export function digestsOf(folder: string): Readonly<Record<string, string>> {
  const machine = /(^|\/)(timing|experiment)\.json$/
  return Object.fromEntries(
    filesOf(folder)
      .filter((path) => !machine.test(path))
      .map((path) => [path, sha256(readFileSync(join(folder, path)))]),
  )
}

/** Every file below a folder, in order. */
export function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort()
}

/** Whether it is the name of a run: a part of a digest. */
export function isRun(name: string): boolean {
  return /^[0-9a-f]{12}$/.test(name)
}

/** The runs that have their names in the folder of an experiment; none where it is not there yet. */
export function runsIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).filter(isRun) : []
}
