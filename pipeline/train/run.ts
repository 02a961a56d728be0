import type { Dataset } from '../data/dataset.ts'
import { isPathRun, type RunSpec } from '../spec/resolve.ts'
import { trainPath } from './path-run.ts'
import type { RunResult } from './result.ts'
import type { Units } from './units.ts'

/** One run, from its resolved spec to its result. What comes back does not hang on where its units of work are done. */
export async function trainRun(run: RunSpec, dataset: Dataset, units: Units): Promise<RunResult> {
  if (isPathRun(run)) return trainPath(run, dataset, units)
  throw new Error(`${run.update.kind} is not wired yet`)
}
