import { crossEntropy } from './cross-entropy.ts'
import { logistic } from './logistic.ts'
import type { Loss } from './loss.ts'
import { poisson } from './poisson.ts'
import { squared } from './squared.ts'

export type LossKind = 'squared' | 'logistic' | 'cross-entropy' | 'poisson'

export const losses: { readonly [K in LossKind]: Loss } = {
  squared,
  logistic,
  'cross-entropy': crossEntropy,
  poisson,
}
