import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkJson } from '../check/check-json.ts'
import { judge } from '../check/judge.ts'
import { junitXml } from '../check/junit.ts'
import { followStored } from '../launch/stored-runs.ts'
import { reportPage } from '../page/index.ts'
import { type Reported, reportedOf } from '../report/finished.ts'
import { paretoColumn } from '../select/front.ts'
import { select } from '../select/index.ts'
import { differences } from '../spec/difference.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { readableJson } from '../store/canonical.ts'
import { experimentRecord, isSearchOpen, REPORT } from '../store/experiment-folder.ts'
import type { Plan, PlannedRun } from '../store/plan.ts'
import { readRun } from '../store/read-run.ts'
import { resultRows } from '../store/results.ts'
import { resultsCsv } from '../store/results-csv.ts'
import type { StoredRun } from '../store/stored-run.ts'
import { difference } from './tell.ts'

/** A search in several rounds, followed through the runs that are there, must come upon the plan that is there. */
async function stalePlan(folder: string, recorded: readonly PlannedRun[], first: Plan): Promise<string[]> {
  if (first.bounds.rounds === 1) return []
  const { plan } = await followStored(first, folder)
  const follows = plan.runs.every(({ id }, k) => k >= recorded.length || recorded[k].id === id)
  return follows ? [] : ['plan.jsonl is not what the search makes of the runs']
}

/** Files that are not what they follow from, and what is to be said of others. */
interface Stale {
  readonly stale: readonly string[]
  readonly notes: readonly string[]
}

export const NOTHING: Stale = { stale: [], notes: [] }

/**
 * The plan follows from the search, experiment.json from the spec and its data, the tables and the verdict from the runs: made anew, they must be the files
 * that are there.
 *
 * @param first the first round of the plan.
 * @param specName the name of the spec that was run, which the verdict tells places of.
 */
export async function staleFiles(
  folder: string,
  recorded: readonly PlannedRun[],
  loaded: LoadedSpec,
  first: Plan,
  specName: string,
): Promise<Stale> {
  const stale = [...(await stalePlan(folder, recorded, first)), ...(await staleRecord(folder, recorded, loaded))]
  const stored = new Map<string, StoredRun>()
  for (const { id } of recorded) {
    const run = await readRun(folder, id)
    if (run !== null) stored.set(id, run)
  }
  // While runs are missing or damaged the tables wait for them.
  if (!recorded.every(({ id }) => stored.has(id))) return { stale, notes: [] }
  const rows = resultRows(recorded, stored)
  const rule = loaded.experiment.select
  const selected = rule === undefined ? null : await select(rows, rule, folder)
  const reported = reportedOf({ loaded, folder, runs: recorded, rows, stored, selected })
  stale.push(...(await staleFile(folder, 'results.csv', resultsCsv(rows, paretoColumn(reported.front)))))
  // A search that goes on has no answer yet.
  if (await isSearchOpen(folder)) return { stale, notes: [] }
  stale.push(...(await staleFile(folder, 'selected.json', selected && readableJson(selected))))

  const verdicts = await staleVerdicts(reported, loaded, specName)
  // A baseline may be another one by now.
  return loaded.experiment.expect.every(({ baseline }) => baseline === undefined)
    ? { stale: [...stale, ...verdicts], notes: [] }
    : { stale, notes: verdicts.map((verdict) => `${verdict}, with the baselines that are there now`) }
}

async function staleVerdicts(reported: Reported, loaded: LoadedSpec, specName: string): Promise<string[]> {
  const { folder, plan, ...found } = reported
  const { directory, written } = loaded
  const judgement = await judge({ ...found, loaded, runs: plan.runs }, { directory })
  // Read from the copy in the folder, it is of the spec that this is a copy of.
  const verdicts = judgement.verdicts.map((verdict) =>
    verdict.place.file === written.file ? { ...verdict, place: { ...verdict.place, file: specName } } : verdict,
  )
  const own = { ...judgement, verdicts }
  return [
    ...(await staleFile(folder, 'check.json', readableJson(checkJson(own)))),
    ...(await staleFile(folder, 'junit.xml', junitXml(own))),
    ...(await staleFile(folder, REPORT, await reportPage(reported, own, written))),
  ]
}

async function staleFile(folder: string, name: string, text: string | null): Promise<string[]> {
  const disk = await readFile(join(folder, name), 'utf8').catch(() => null)
  return disk === text ? [] : [`${name} is ${disk === null ? 'gone' : 'not what the runs say'}`]
}

/** What experiment.json says of the spec and of the data, in which only the environment is another's. */
async function staleRecord(folder: string, recorded: readonly PlannedRun[], loaded: LoadedSpec): Promise<string[]> {
  const text = await readFile(join(folder, 'experiment.json'), 'utf8').catch(() => null)
  if (text === null) return ['experiment.json is gone']
  const { environment: _, search: __, ...disk }: Record<string, unknown> = JSON.parse(text)
  const now: unknown = JSON.parse(readableJson(experimentRecord(loaded, recorded)))
  return differences(disk, now).map((found) => `experiment.json: ${difference(found, 'there', 'by spec.yaml')}`)
}
