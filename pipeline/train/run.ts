import { type AnyDataset, isSparse } from '../data/dataset.ts'
import { isNetRun, isPathRun, type RunSpec } from '../spec/resolve.ts'
import type { RunInputs } from './inputs.ts'
import { trainOverEpochs } from './net/net-run.ts'
import { trainPath } from './path/path-run.ts'
import type { RunResult } from './result.ts'
import { isTunedPath, trainTuned } from './tune/tuned-run.ts'
import type { Units } from './units.ts'

/** One run, from its resolved spec to its result. What comes back does not hang on where its units of work are done. */
export async function trainRun(run: RunSpec, inputs: RunInputs<AnyDataset>, units: Units): Promise<RunResult> {
  const { dataset } = inputs
  if (isSparse(dataset)) {
    if (isPathRun(run) && !isTunedPath(run)) return trainPath(run, dataset, units)
    throw new Error('a sparse table is fitted along a path')
  }
  if (isTunedPath(run)) return trainTuned(run, dataset, units)
  if (isPathRun(run)) return trainPath(run, dataset, units)
  if (isNetRun(run)) return trainOverEpochs(run, { ...inputs, dataset }, units)
  throw new Error('a run has an update')
}
