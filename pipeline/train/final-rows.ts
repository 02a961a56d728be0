import { type Outline, ROLE } from '../data/dataset.ts'
import { fitRows, rowsWithRole } from '../data/folds.ts'
import { isNetRun, type RunSpec } from '../spec/resolve.ts'

/** The rows of the fit that is reported: over epochs, hold-out rows stop the training and are not trained on. */
export function finalRows(run: RunSpec, dataset: Outline): Int32Array {
  return isNetRun(run) && run.validation.kind === 'holdout' ? rowsWithRole(dataset, ROLE.train) : fitRows(dataset)
}
