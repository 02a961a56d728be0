import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { followStored, readStored } from '../launch/stored-runs.ts'
import { select } from '../select/index.ts'
import { type LoadedSpec, loadSpec } from '../spec/load.ts'
import { suggest } from '../spec/suggest.ts'
import { experimentNames, isExperiment, isSearchOpen, readEnvironment, readPlan } from '../store/experiment-folder.ts'
import { type PlannedRun, planExperiment } from '../store/plan.ts'
import { resultRows } from '../store/results.ts'
import type { RunIndex } from '../store/run-index.ts'
import { findTarget } from '../store/target.ts'
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
 * made from need be there. A folder may be given by its experiment's name.
 */
export async function openStored(
  target: string,
  out: string,
  overrides: readonly string[],
): Promise<StoredExperiment | { problem: string }> {
  const kind = await stat(target).then(
    (there) => (there.isDirectory() ? 'folder' : 'file'),
    () => null,
  )
  if (kind === 'file' || (kind === null && looksLikeSpec(target))) return openSpec(target, out, overrides)
  const found = await findTarget(out, target)
  if ('problem' in found)
    return kind === null ? found : { problem: `${target} is no experiment's folder; ${await inIt(target)}` }
  if (found.run !== null) return { problem: `${found.run} is one run; expectations are of all of ${found.folder}` }
  if (overrides.length > 0) return { problem: '--set goes with a spec; a folder has its own' }
  return openFolder(found.folder)
}

/** Whether a name of nothing is that of a missing spec, and not that of a missing experiment. */
function looksLikeSpec(target: string): boolean {
  return /[/\\]|\.ya?ml$/i.test(target)
}

/** What a folder has instead of an experiment. */
async function inIt(folder: string): Promise<string> {
  const names = await experimentNames(folder)
  const experiments = names.map((name) => join(folder, name)).filter(isExperiment)
  return experiments.length === 0 ? 'lariat run SPEC makes one' : suggest(folder, experiments)
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

/** @param index tells which runs were read before and not touched since; without one every file is held to its digest. */
export async function openFolder(folder: string, index?: RunIndex): Promise<StoredExperiment | { problem: string }> {
  const runs = await readPlan(folder)
  if (runs === null) return { problem: `${folder} has no whole plan.jsonl; lariat run writes it anew` }
  // A folder that does not say where it was made keeps its own spec, and the baselines beside that.
  const { spec = null, set = [] } = (await readEnvironment(folder)) ?? {}
  const loaded = loadSpec(await sourceOf(folder, spec), set)
  const { stored } = await readStored(
    folder,
    runs.map(({ id }) => id),
    index,
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
