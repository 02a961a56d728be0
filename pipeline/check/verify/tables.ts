import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { followStored } from '../../launch/stored-runs.ts'
import { paretoColumn } from '../../select/front.ts'
import { select } from '../../select/index.ts'
import type { Select } from '../../spec/experiment.gen.ts'
import { readableJson } from '../../store/canonical.ts'
import type { Plan, PlannedRun } from '../../store/plan.ts'
import { readRun } from '../../store/read-run.ts'
import { resultRows } from '../../store/results.ts'
import { resultsCsv } from '../../store/results-csv.ts'
import type { StoredRun } from '../../store/stored-run.ts'

/** A search in several rounds, followed through the runs that are there, must come upon the plan that is there. */
export async function stalePlan(folder: string, recorded: readonly PlannedRun[], first: Plan): Promise<string[]> {
  if (first.bounds.rounds === 1) return []
  const { plan } = await followStored(first, folder)
  const follows = plan.runs.every(({ id }, k) => k >= recorded.length || recorded[k].id === id)
  return follows ? [] : ['plan.jsonl is not what the search makes of the runs']
}

/** results.csv and selected.json follow from the runs: made anew, they must be the files that are there. */
export async function staleTables(
  folder: string,
  recorded: readonly PlannedRun[],
  rule: Select | undefined,
): Promise<string[]> {
  const stored = new Map<string, StoredRun>()
  for (const { id } of recorded) {
    const run = await readRun(folder, id)
    if (run !== null) stored.set(id, run)
  }
  // While runs are missing or damaged the tables wait for them.
  if (!recorded.every(({ id }) => stored.has(id))) return []
  const rows = resultRows(recorded, stored)
  const selected = rule === undefined ? null : await select(rows, rule, folder)
  const expected = {
    'results.csv': resultsCsv(rows, paretoColumn(rows, rule?.metric)),
    'selected.json': selected && readableJson(selected),
  }
  const stale: string[] = []
  for (const [name, text] of Object.entries(expected)) {
    const disk = await readFile(join(folder, name), 'utf8').catch(() => null)
    if (disk !== text) stale.push(`${name} is ${disk === null ? 'gone' : 'not what the runs say'}`)
  }
  return stale
}
