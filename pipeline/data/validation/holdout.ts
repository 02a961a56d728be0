import type { Holdout } from '../../spec/experiment.gen.ts'
import { ROLE } from '../dataset.ts'
import { rowsWithRole } from '../folds.ts'
import type { Scheme } from './scheme.ts'

/** One fold: the rows with the role validation. */
export const holdout: Scheme<Holdout> = {
  rounds: (dataset) => [[{ train: rowsWithRole(dataset, ROLE.train), held: rowsWithRole(dataset, ROLE.validation) }]],
  count: () => 1,
  column: () => null,
  faults: ({ hasValidationRows }) =>
    hasValidationRows
      ? []
      : [
          {
            key: 'kind',
            what: 'no row has the role validation',
            fix: 'have data.split hold out validation rows, or use cross-validation',
          },
        ],
  words: () => 'validated on held-out rows',
}
