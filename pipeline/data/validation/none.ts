import type { NoValidation } from '../../spec/experiment.gen.ts'
import type { Scheme } from './scheme.ts'

/** Nothing is held out. */
export const none: Scheme<NoValidation> = {
  rounds: () => [],
  count: () => 0,
  column: () => null,
  faults: () => [],
  words: () => '',
}
