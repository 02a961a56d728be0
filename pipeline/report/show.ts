import { join } from 'node:path'
import { printable } from '../spec/printable.ts'
import { suggest } from '../spec/suggest.ts'
import { experimentNames, readPlan } from '../store/experiment-folder.ts'
import type { PlannedRun } from '../store/plan.ts'
import { inspectRun, type StoredRun } from '../store/run-folder.ts'
import { short } from './numbers.ts'
import type { TextTable } from './table.ts'
import { evenly } from './text.ts'

/** A run on disk and its place in its experiment. */
export interface FoundRun {
  readonly experiment: string
  readonly folder: string
  readonly planned: PlannedRun
  readonly run: StoredRun
}

/** Reads the run of that id, or the first run of the experiment of that name. */
export async function findRun(out: string, wanted: string): Promise<FoundRun | { problem: string }> {
  const match = await locateRun(out, wanted)
  if ('problem' in match) return match
  const folder = join(out, match.experiment)
  const { id } = match.planned
  const found = await inspectRun(folder, id)
  switch (found.state) {
    case 'whole':
      return { ...match, folder, run: found.run }
    case 'missing':
      return { problem: `lariat: run ${id} of ${match.experiment} is planned and not finished; run the spec again` }
    case 'damaged':
      return { problem: `lariat: ${join(folder, id)} is not whole (${found.why}); lariat run trains it again` }
    case 'newer':
      return { problem: `lariat: ${join(folder, id)} is of a newer lariat (${found.format}); use that one` }
  }
}

/** Looks through the plans for a run by the beginning of its id, or takes the first run of an experiment by its name. */
export async function locateRun(
  out: string,
  wanted: string,
): Promise<{ experiment: string; planned: PlannedRun } | { problem: string }> {
  const names = await experimentNames(out)
  const matches: { experiment: string; planned: PlannedRun }[] = []
  for (const experiment of names) {
    const plan = (await readPlan(join(out, experiment))) ?? []
    if (names.includes(wanted) && experiment !== wanted) continue
    const chosen = experiment === wanted ? plan.slice(0, 1) : plan.filter(({ id }) => id.startsWith(wanted))
    matches.push(...chosen.map((planned) => ({ experiment, planned })))
  }
  const [match] = matches
  if (match === undefined)
    return { problem: `lariat: no run or experiment "${wanted}" in ${out}; ${suggest(wanted, names)}` }
  if (new Set(matches.map(({ planned }) => planned.id)).size > 1) {
    return {
      problem: `lariat: "${wanted}" begins ${matches.length} ids (${matches
        .slice(0, 4)
        .map(({ planned }) => planned.id)
        .join(', ')} …); write more of it`,
    }
  }
  return match
}

/** The run as one machine-readable document. */
export function runRecord({ experiment, folder, planned, run }: FoundRun) {
  return {
    experiment,
    folder: join(folder, run.id),
    ...planned,
    status: run.status,
    stop: run.stop,
    points: run.points,
    digests: run.digests,
  }
}

export function runHeading({ experiment, folder, planned, run }: FoundRun): string {
  const parameters = Object.entries(planned.parameters).map(([name, value]) =>
    printable(`${name} = ${JSON.stringify(value)}`),
  )
  return [
    `${experiment}, run ${run.id}: ${run.status} (${printable(run.stop)})`,
    ...parameters,
    join(folder, run.id),
  ].join('\n')
}

/** The λ path of a run: all of it, or so many rows as fit a screen. */
export function runTable({ run }: FoundRun, whole: boolean): TextTable {
  const names = [...new Set(run.points.flatMap(({ metrics }) => Object.keys(metrics)))]
  const wanted = [
    'lambda',
    'nonzeros',
    'validation.loss',
    'validation.loss_se',
    'train.rmse',
    'test.rmse',
    'gap',
    'kkt',
  ]
  const shown = whole ? names : wanted.filter((name) => names.includes(name))
  const points = whole ? run.points : evenly(run.points, 24)
  return {
    columns: [
      ...shown.map((title) => ({
        title,
        align: 'right' as const,
        optional: title === 'kkt' || title === 'validation.loss_se' || title === 'train.rmse',
      })),
      { title: 'status', align: 'left' },
    ],
    rows: points.map(({ metrics, converged }) => [
      ...shown.map((name) => (whole ? String(metrics[name] ?? '') : short(metrics[name]))),
      converged ? 'completed' : 'unconverged',
    ]),
  }
}
