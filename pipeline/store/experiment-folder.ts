import { existsSync, statSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LoadedSpec } from '../spec/load.ts'
import { getAt } from '../spec/paths.ts'
import { allWritten, makeFolder, writeFileWhole } from './atomic.ts'
import { readableJson } from './canonical.ts'
import type { Environment } from './environment.ts'
import { sweepLeftovers } from './leftovers.ts'
import { type Lock, type Shard, takeLock } from './lock.ts'
import type { PlannedRun } from './plan.ts'
import { isPlannedRun, planLines } from './planned-run.ts'
import { readJson } from './read-json.ts'
import { StoreError } from './store-error.ts'

const RECORD = 'experiment.json'
const PLAN = 'plan.jsonl'
const FORMAT = 'lariat-experiment/1'

/** What the record says of a search that may plan further runs. */
const OPEN = 'open'

/** The page for people. */
export const REPORT = 'report.html'

/** What is said of runs; it is withdrawn while they are in work. */
const VERDICT = ['check.json', 'junit.xml', REPORT]

/** Names that an experiment takes in its folder, beside those of its runs. */
const OWN = [RECORD, 'spec.yaml', PLAN, 'results.csv', 'selected.json', ...VERDICT]

/**
 * Makes an experiment's folder and takes it for this process; clears away what killed ones left in it.
 *
 * @throws StoreError where it is not an experiment's, a newer Lariat's, in use, or cannot be written.
 */
export async function openFolder(folder: string, shard: Shard | null): Promise<Lock> {
  await refuseForeign(folder)
  await makeFolder(folder)
  const lock = await takeLock(folder, shard)
  try {
    await sweepLeftovers(folder, lock.name)
  } catch (error) {
    await lock.release()
    throw error
  }
  return lock
}

/**
 * Writes what an experiment is, before anything is trained. The record is first: it marks the folder as Lariat's.
 *
 * @param over false while the plan may grow: the runs that are there are not all then, however many are planned.
 */
export async function writeExperiment(
  folder: string,
  loaded: LoadedSpec,
  plan: readonly PlannedRun[],
  over: boolean,
  environment: Environment,
): Promise<void> {
  const record = { ...experimentRecord(loaded, plan), ...(over ? {} : { search: OPEN }), environment }
  await writeFileWhole(join(folder, RECORD), readableJson(record))
  await allWritten([
    writeFileWhole(join(folder, 'spec.yaml'), loaded.written.text),
    writeFileWhole(join(folder, PLAN), planLines(plan)),
  ])
  for (const name of VERDICT) await rm(join(folder, name), { recursive: true, force: true })
}

/** What an experiment is, wherever it is made. */
export function experimentRecord({ experiment }: LoadedSpec, plan: readonly PlannedRun[]) {
  return {
    format: FORMAT,
    experiment,
    data: [...new Set(plan.map(({ dataDigest }) => dataDigest))].map((digest) => ({ digest })),
    runs: plan.length,
  }
}

/** Where and with what an experiment was made, or null where that cannot be read. */
export async function readEnvironment(folder: string): Promise<Environment | null> {
  try {
    const record: { environment: Environment } = JSON.parse(await readFile(join(folder, RECORD), 'utf8'))
    const { spec, directory, set } = record.environment
    return [spec, directory].every((path) => typeof path === 'string') && isTexts(set) ? record.environment : null
  } catch {
    return null
  }
}

/** Whether a search was left before its end: its plan is as long as it had become, and no longer. */
export async function isSearchOpen(folder: string): Promise<boolean> {
  return getAt(await readJson(join(folder, RECORD)), ['search']) === OPEN
}

/** The metric that an experiment selects by, or null where it selects nothing or cannot be read. */
export async function selectingMetric(folder: string): Promise<string | null> {
  const metric = getAt(await readJson(join(folder, RECORD)), ['experiment', 'select', 'metric'])
  return typeof metric === 'string' ? metric : null
}

/** The run that was chosen, or null where none was or that cannot be read. */
export async function selectedRun(folder: string): Promise<string | null> {
  const run = getAt(await readJson(join(folder, 'selected.json')), ['run'])
  return typeof run === 'string' ? run : null
}

/** The λ that was chosen, where it is one of this run's path. */
export async function selectedLambda(folder: string, run: string): Promise<number | null> {
  const selected = await readJson(join(folder, 'selected.json'))
  const lambda = getAt(selected, ['lambda'])
  return getAt(selected, ['run']) === run && typeof lambda === 'number' ? lambda : null
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** Whether it has what makes a folder one of an experiment, whole or torn. */
export function isExperiment(folder: string): boolean {
  return [PLAN, RECORD].some((name) => existsSync(join(folder, name)))
}

/** The folders under a folder of results, and links to such, by name. */
export async function experimentNames(root: string): Promise<string[]> {
  const names = await readdir(root).catch((): string[] => [])
  return names.filter((name) => !name.startsWith('.') && isFolder(join(root, name))).sort()
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    // A link to nothing, or to itself.
    return false
  }
}

/** The frozen plan of an experiment, or null where there is none or it is torn: the next run writes it anew. */
export async function readPlan(folder: string): Promise<PlannedRun[] | null> {
  try {
    const lines = (await readFile(join(folder, PLAN), 'utf8')).trimEnd().split('\n')
    const runs: unknown[] = lines.map((line) => JSON.parse(line))
    return runs.every(isPlannedRun) ? runs : null
  } catch {
    return null
  }
}

/** A folder that would lose files which Lariat has not written is left alone, and so is one of a newer Lariat. */
async function refuseForeign(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => [])
  const taken = OWN.filter((name) => names.includes(name))
  const format = await formatOf(folder)
  if (format !== null && isNewer(format, FORMAT))
    throw new StoreError(`${folder} is of a newer lariat (${format}); use that one, or give --out another folder`)
  if (taken.length === 0 || format !== null || (await readPlan(folder))?.[0]?.dataDigest !== undefined) return
  throw new StoreError(
    `${folder} holds ${taken.join(', ')}, but is no experiment of lariat's; change the spec's name or give --out another folder`,
  )
}

async function formatOf(folder: string): Promise<string | null> {
  const format = getAt(await readJson(join(folder, RECORD)), ['format'])
  return typeof format === 'string' && format.startsWith('lariat-experiment/') ? format : null
}

/** Whether `lariat-run/2` is later than `lariat-run/1`. */
export function isNewer(format: string, known: string): boolean {
  const [kind, version] = format.split('/')
  const [knownKind, knownVersion] = known.split('/')
  return kind === knownKind && Number(version) > Number(knownVersion)
}
