import { type Outline, ROLE } from '../../data/dataset.ts'
import type { Fault } from '../../spec/faults.ts'
import { isPathRun, type RunSpec } from '../../spec/resolve.ts'
import { isOfTallProducts, MOST_FEATURES } from '../gram/is-gram-run.ts'

/**
 * What in a run needs the features of its rows again and again, so that they cannot stay on the disk; null where nothing does.
 * The path is that of what needs them. Asked before any row is read.
 */
export function needsRows({ model, penalty, update, tuning, stability }: RunSpec): Fault | null {
  if (update.kind !== 'coordinate-descent') {
    const what = `${update.kind} goes over the rows in every epoch`
    return { path: 'update.kind', what, fix: 'use coordinate-descent' }
  }
  if (model.kind !== 'linear') {
    return { path: 'model.kind', what: `a ${model.kind} model is fitted on the rows`, fix: 'use linear' }
  }
  if (tuning !== undefined) {
    return { path: 'tuning', what: 'a λ for each feature is found on the rows', fix: 'leave tuning out' }
  }
  if (stability !== undefined) {
    const what = 'halves of the rows are fitted again and again'
    return { path: 'stability', what, fix: 'leave stability out' }
  }
  if (penalty.kind === 'none') {
    const what = 'least squares without a penalty are solved on the rows'
    return { path: 'penalty.kind', what, fix: 'use l1, l2 or elastic-net' }
  }
  return null
}

/** The same of a run whose rows have been looked through. */
export function needsOtherShape(run: RunSpec, { features, roles }: Outline): Fault | null {
  const rows = roles.reduce((count, role) => (role === ROLE.test ? count : count + 1), 0)
  if (!isPathRun(run) || isOfTallProducts(run, features, rows)) return null
  const p = features.length.toLocaleString('en')
  if (features.length > MOST_FEATURES || rows < features.length) {
    const what = `${rows.toLocaleString('en')} rows of ${p} features are fitted on the features themselves`
    return {
      path: 'data',
      what,
      fix: `take at most ${MOST_FEATURES.toLocaleString('en')} features, and no more than rows`,
    }
  }
  const what = `this ${run.penalty.kind} penalty leaves features without any, and these are fitted on the rows`
  return { path: 'penalty', what, fix: 'use a λ and factors above 0' }
}
