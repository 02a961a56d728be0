import { join } from 'node:path'
import type { Selected } from '../select/index.ts'
import { rules } from '../select/rules.ts'
import { getAt, isRecord } from '../spec/paths.ts'
import { experimentNames, isSearchOpen, readPlan } from '../store/experiment-folder.ts'
import { readJson } from '../store/read-json.ts'
import { inspectRun } from '../store/read-run.ts'
import { indexEntry, openIndex, type RunIndex } from '../store/run-index.ts'
import { metricOf } from '../train/result.ts'
import { short } from './numbers.ts'
import type { TextTable } from './table.ts'

/** An experiment on disk, in a line. */
export interface ExperimentRecord {
  readonly name: string
  readonly runs: number
  /** Runs of the plan that are there, whole. */
  readonly finished: number
  /** Whether its search would plan further runs. */
  readonly open: boolean
  /** Runs that are there, but not whole: folder and reason. */
  readonly damaged: readonly string[]
  readonly selected: (Pick<Selected, 'rule' | 'metric' | 'lambda' | 'metrics'> & { readonly value?: number }) | null
}

/** Every experiment that has a plan under a folder of results. */
export async function experimentRecords(
  out: string,
  indexOf: (folder: string) => RunIndex = openIndex,
): Promise<ExperimentRecord[]> {
  const records: ExperimentRecord[] = []
  for (const name of await experimentNames(out)) {
    const folder = join(out, name)
    const plan = await readPlan(folder)
    if (plan === null) continue
    const index = indexOf(folder)
    const damaged: string[] = []
    let finished = 0
    for (const { id } of plan) {
      const found = index.has(id) ? null : await inspectRun(folder, id)
      if (found === null || found.state === 'whole') finished++
      if (found === null) continue
      if (found.state === 'whole') index.add(id, indexEntry(found.run, found.stamps))
      else if (found.state === 'damaged') damaged.push(`${join(folder, id)} is not whole (${found.why})`)
    }
    records.push({
      name,
      runs: plan.length,
      finished,
      open: await isSearchOpen(folder),
      damaged,
      selected: selectedOf(await readJson(join(folder, 'selected.json'))),
    })
  }
  return records
}

/** What was chosen, or null where nothing was. */
function selectedOf(value: unknown): ExperimentRecord['selected'] {
  if (!isRecord(value) || !isRecord(value.metrics) || typeof value.metric !== 'string' || !isRule(value.rule))
    return null
  const { rule, metric, lambda } = value
  // Over all seeds, which is what was chosen by; the metrics are the first's.
  const mean = getAt(value.rules, [rule, 'value'])
  const metrics = Object.fromEntries(Object.entries(value.metrics).map(([name, number]) => [name, Number(number)]))
  return {
    rule,
    metric,
    ...(typeof lambda === 'number' ? { lambda } : {}),
    ...(typeof mean === 'number' ? { value: mean } : {}),
    metrics,
  }
}

function isRule(rule: unknown): rule is Selected['rule'] {
  return typeof rule === 'string' && Object.hasOwn(rules, rule)
}

export function experimentsTable(records: readonly ExperimentRecord[]): TextTable {
  return {
    columns: [
      { title: 'experiment', align: 'left' },
      { title: 'runs', align: 'right' },
      { title: 'rule', align: 'left', optional: true },
      { title: 'metric', align: 'left', optional: true },
      { title: 'value', align: 'right' },
      { title: 'non-zero', align: 'right' },
    ],
    rows: records.map(({ name, runs, finished, open, selected }) => [
      name,
      `${finished}/${runs}${open ? '+' : ''}`,
      selected?.rule ?? '–',
      selected?.metric ?? '–',
      short(selected?.value ?? metricOf(selected?.metrics ?? {}, selected?.metric ?? '')),
      short(selected?.metrics.nonzeros),
    ]),
  }
}
