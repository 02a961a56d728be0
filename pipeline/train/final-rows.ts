import { type Outline, ROLE } from '../data/dataset.ts'
import { fitRows, rowsWithRole } from '../data/folds.ts'
import { isNetRun, type RunSpec } from '../spec/resolve.ts'

/** Whether hold-out rows stay out of the fit that is reported: over epochs they stop the training. */
export function keepsHoldout(run: RunSpec): boolean {
  return isNetRun(run) && run.validation.kind === 'holdout'
}

/** The rows of the fit that is reported. */
export function finalRows(run: RunSpec, dataset: Outline): Int32Array {
  return keepsHoldout(run) ? rowsWithRole(dataset, ROLE.train) : fitRows(dataset)
}
