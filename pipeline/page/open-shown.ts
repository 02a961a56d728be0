import type { Reported } from '../report/finished.ts'
import { label } from '../report/numbers.ts'
import { distinctRuns } from '../store/distinct-runs.ts'
import type { PlannedRun } from '../store/plan.ts'
import { readPoints } from '../store/read-run.ts'
import { METRICS } from '../store/stored-run.ts'
import { readWeights } from '../store/weights-file.ts'
import type { Points } from '../train/points.ts'
import type { Shown, ShownRun } from './figures/figure.ts'

/** There are as many hues. */
const MOST_SHOWN = 8

/** Reads what the figures show; null where no run has anything to show. */
export async function openShown(reported: Reported): Promise<Shown | null> {
  const { folder, plan, selected, stored } = reported
  const there = distinctRuns(plan.runs).filter(({ id }) => stored.get(id)?.digests[METRICS] !== undefined)
  const wanted = there.find(({ id }) => id === selected?.run) ?? there[0]
  if (wanted === undefined) return null
  const opened = await Promise.all((there.length > MOST_SHOWN ? [wanted] : there).map((run) => openRun(folder, run)))
  const runs = opened.filter((run) => run !== null)
  const run = runs.find(({ id }) => id === wanted.id)
  return run === undefined ? null : { reported, run, runs }
}

async function openRun(folder: string, { id, parameters, spec }: PlannedRun): Promise<ShownRun | null> {
  const points = pointsIn(folder, id)
  if (points === null) return null

  const values = Object.values(parameters).map(label)
  const name = values.length === 0 ? `seed ${spec.seed}` : values.join(' ')
  return { id, name, points, path: await readWeights(folder, id, 'path') }
}

/** Null where the lines are none of a run's, whatever digest they have. */
function pointsIn(folder: string, id: string): Points | null {
  try {
    return readPoints(folder, id)
  } catch {
    return null
  }
}
