import { isNetRun, isPathRun, type RunSpec } from '../spec/resolve.ts'
import { type AnyInputs, areInMemory } from './inputs.ts'
import { trainOverEpochs } from './net/net-run.ts'
import { trainPath } from './path/path-run.ts'
import type { RunResult } from './result.ts'
import { isTunedPath, trainTuned } from './tune/tuned-run.ts'
import type { Units } from './units.ts'

/** One run, from its resolved spec to its result. What comes back does not hang on where its units of work are done. */
export async function trainRun(run: RunSpec, inputs: AnyInputs, units: Units): Promise<RunResult> {
  if (isTunedPath(run) && areInMemory(inputs)) return trainTuned(run, inputs.dataset, units)
  if (isPathRun(run)) return trainPath(run, inputs.dataset, units)
  if (isNetRun(run) && areInMemory(inputs)) return trainOverEpochs(run, inputs, units)
  throw new Error('a net is trained on rows in memory')
}
