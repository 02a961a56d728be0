import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { suggest } from '../spec/suggest.ts'
import { experimentNames, isExperiment, readPlan } from './experiment-folder.ts'
import { RECORD } from './stored-run.ts'

/** What a command line names: an experiment, or one of its runs. */
export interface Target {
  /** The experiment's. */
  readonly folder: string
  /** The run's id; null where the experiment as a whole is meant. */
  readonly run: string | null
}

/** Why nothing, or more than one thing, goes by a name. */
export interface Unfound {
  readonly problem: string
}

/**
 * Finds an experiment by its folder or its name, or a run by its folder or the beginning of its id. Nothing of it is read but, for
 * the beginning of an id, the plans.
 *
 * @param out folder of all results.
 */
export async function findTarget(out: string, wanted: string): Promise<Target | Unfound> {
  for (const folder of [wanted, join(out, wanted)]) {
    if (isExperiment(folder)) return { folder, run: null }
    if (existsSync(join(folder, RECORD))) return { folder: dirname(resolve(folder)), run: basename(resolve(folder)) }
  }
  const names = await experimentNames(out)
  if (names.includes(wanted)) return { folder: join(out, wanted), run: null }
  const found = new Map<string, Target>()
  for (const name of names)
    for (const { id } of (await readPlan(join(out, name))) ?? [])
      if (id.startsWith(wanted) && !found.has(id)) found.set(id, { folder: join(out, name), run: id })
  const [target] = found.values()
  if (target === undefined) {
    const known = names.filter((name) => isExperiment(join(out, name)))
    const fix = known.length === 0 ? 'nothing is there yet: lariat run SPEC makes one' : suggest(wanted, known)
    return { problem: `no run or experiment "${wanted}" in ${out}; ${fix}` }
  }
  if (found.size === 1) return target
  const some = [...found.keys()].slice(0, 4).join(', ')
  return { problem: `"${wanted}" begins ${found.size} ids (${some}${found.size > 4 ? ', …' : ''}); write more of it` }
}
