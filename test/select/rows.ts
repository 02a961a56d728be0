import { loadSpec } from '../../pipeline/spec/load.ts'
import { type PlannedRun, planExperiment } from '../../pipeline/store/plan.ts'
import type { ResultRow } from '../../pipeline/store/results.ts'
import { pointsOf } from '../../pipeline/train/points.ts'
import { ROOT } from '../lariat.ts'

const { runs } = await planExperiment(loadSpec(`${ROOT}configs/textbook-collinear.yaml`))

/** What sets one row of results apart from the others. */
export interface RowOf {
  readonly configuration?: number
  readonly seed?: number
  readonly point?: number
  readonly eligible?: boolean
  readonly metrics: Readonly<Record<string, number>>
}

/** A row of results.csv that no run has made. */
export function row({ configuration = 0, seed = 0, point = 0, eligible = true, metrics }: RowOf): ResultRow {
  const run: PlannedRun = { ...runs[0], id: `c${configuration}s${seed}`, configuration, parameters: {} }
  const points = pointsOf(Array.from({ length: point + 1 }, () => ({ ...metrics, converged: eligible })))
  return { run, point, points, status: eligible ? 'completed' : 'unconverged', eligible, metrics }
}
