import type { Outline } from '../../data/dataset.ts'
import { foldCount, foldsKey } from '../../data/validation/index.ts'
import type { Fault } from '../../spec/faults.ts'
import type { RunSpec } from '../../spec/resolve.ts'
import { workOf } from '../work.ts'

/** As many folds are never needed for a good estimate: ten or twenty do. */
const MANY = 100

/** Multiplications of a λ path that one processor does in a second, about. */
const A_SECOND = 2e9

/** Nobody should wait longer without having been told. */
const LONG_SECONDS = 1200

/** A warning where a run takes long because of its folds, as leave-one-out of a large table does: by estimate, before it begins. */
export function tooManyFolds(run: RunSpec, dataset: Outline): Fault[] {
  const { validation } = run
  const folds = foldCount(dataset, validation)
  const seconds = folds > MANY ? workOf(run, dataset) / A_SECOND : 0
  if (seconds <= LONG_SECONDS) return []
  const paths = (folds + 1).toLocaleString('en')
  const what = `${paths} λ paths, one for each fold, take about ${inHours(seconds)} of one processor`
  const fix = 'write kind: cross-validation with folds: 10, or kind: alo, which fits once'
  return [{ path: `validation.${foldsKey(validation)}`, what, fix }]
}

/** `40 minutes`, `3 hours`, `12 days`: what an estimate is good for. */
function inHours(seconds: number): string {
  const minutes = seconds / 60
  if (minutes < 90) return `${Math.round(minutes)} minutes`
  return minutes < 72 * 60
    ? `${Math.round(minutes / 60)} hours`
    : `${Math.round(minutes / 1440).toLocaleString('en')} days`
}
