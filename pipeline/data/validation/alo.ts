import type { ApproximateLeaveOneOut } from '../../spec/experiment.gen.ts'
import type { Scheme } from './scheme.ts'

/** No fold is fitted: the final path says what each would say (`train/path/leave-one-out.ts`). */
export const alo: Scheme<ApproximateLeaveOneOut> = {
  rounds: () => [],
  count: () => 0,
  column: () => null,
  faults: () => [],
  words: () => 'approximate leave-one-out',
}
