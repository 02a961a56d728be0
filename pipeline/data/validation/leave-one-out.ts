import type { LeaveOneOut } from '../../spec/experiment.gen.ts'
import { ROLE } from '../dataset.ts'
import { fitRows, foldsFrom } from '../folds.ts'
import { allRows } from '../missing.ts'
import type { Counted, Scheme } from './scheme.ts'

/** Every row that trains or validates is a fold, in order. */
export const leaveOneOut: Scheme<LeaveOneOut> = {
  rounds(dataset) {
    const rows = fitRows(dataset)
    return [foldsFrom(rows, allRows(rows.length))]
  },
  count: rowsNotTested,
  column: () => null,
  faults: ({ rows }) =>
    rows >= 2 ? [] : [{ key: 'kind', what: 'there is one row, and none to fit without it', fix: 'give more rows' }],
  words: () => 'leave-one-out',
}

/** How many rows train or validate. */
export function rowsNotTested({ roles }: Counted): number {
  return roles.reduce((count, role) => (role === ROLE.test ? count : count + 1), 0)
}
