import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { followStored, readStored } from '../launch/stored-runs.ts'
import { select } from '../select/index.ts'
import { type LoadedSpec, loadSpec } from '../spec/load.ts'
import { suggest } from '../spec/suggest.ts'
import { experimentNames, isSearchOpen, readEnvironment, readPlan } from '../store/experiment-folder.ts'
import { type PlannedRun, planExperiment } from '../store/plan.ts'
import { resultRows } from '../store/results.ts'
import type { Trained } from './judge.ts'

/** What is on the disk of an experiment. */
export interface StoredExperiment extends Trained {
  readonly folder: string
  /** Folder of the spec, to which its baselines are relative. */
  readonly directory: string
  /** `path=value` pairs of the command that wrote the folder; null where the folder does not say. */
  readonly madeWith: readonly string[] | null
}

/**
 * Reads an experiment back as it lies on the disk, and trains nothing: a spec's by planning it anew, so that runs of other
 * data or values count as missing; a folder's by the plan that lies in it, so that neither the data nor the spec it was
 * made from need be there.
 */
export async function openStored(
  target: string,
  out: string,
  overrides: readonly string[],
): Promise<StoredExperiment | { problem: string }> {
  const folder = await stat(target).then(
    (found) => found.isDirectory(),
    () => false,
  )
  return folder ? openFolder(target, overrides) : openSpec(target, out, overrides)
}

async function openSpec(file: string, out: string, overrides: readonly string[]): Promise<StoredExperiment> {
  const loaded = loadSpec(file, overrides)
  const folder = join(out, loaded.experiment.name)
  const { plan, stored } = await followStored(await planExperiment(loaded), folder)
  return {
    ...(await evidenceOf(loaded, plan.runs, stored, folder)),
    directory: loaded.directory,
    madeWith: (await readEnvironment(folder))?.set ?? null,
  }
}

async function openFolder(
  folder: string,
  overrides: readonly string[],
): Promise<StoredExperiment | { problem: string }> {
  if (overrides.length > 0) return { problem: '--set goes with a spec; a folder has its own' }
  const runs = await readPlan(folder)
  if (runs === null) {
    const names = []
    for (const name of await experimentNames(folder))
      if ((await readPlan(join(folder, name))) !== null) names.push(name)
    const fix =
      names.length === 0
        ? 'lariat run SPEC makes one'
        : suggest(
            folder,
            names.map((name) => join(folder, name)),
          )
    return { problem: `${folder} is no experiment's folder; ${fix}` }
  }
  // A folder that does not say where it was made keeps its own spec, and the baselines beside that.
  const { spec = null, set = [] } = (await readEnvironment(folder)) ?? {}
  const loaded = loadSpec(await sourceOf(folder, spec), set)
  const { stored } = await readStored(
    folder,
    runs.map(({ id }) => id),
  )
  return {
    ...(await evidenceOf(loaded, runs, stored, folder)),
    searchOpen: await isSearchOpen(folder),
    directory: dirname(spec ?? join(folder, 'spec.yaml')),
    madeWith: set,
  }
}

async function evidenceOf(loaded: LoadedSpec, runs: readonly PlannedRun[], stored: Trained['stored'], folder: string) {
  const rows = resultRows(runs, stored)
  const rule = loaded.experiment.select
  return { loaded, runs, stored, rows, selected: rule === undefined ? null : await select(rows, rule, folder), folder }
}

/** The spec that a folder was made from, where it still says the same, so that places are those of the user's file. */
async function sourceOf(folder: string, spec: string | null): Promise<string> {
  const copy = join(folder, 'spec.yaml')
  if (spec === null) return copy
  const [kept, now] = await Promise.all([copy, spec].map((path) => readFile(path, 'utf8').catch(() => null)))
  return kept !== null && kept === now ? spec : copy
}
