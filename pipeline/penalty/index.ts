import type { Penalty } from '../spec/experiment.gen.ts'
import { elasticNet } from './elastic-net.ts'
import { l1 } from './l1.ts'
import { l2 } from './l2.ts'
import { none } from './none.ts'

/** The shares of λ that stand before |w| and before w²/2. */
export interface Parts {
  readonly l1: number
  readonly l2: number
}

type Registry = { readonly [Kind in Penalty['kind']]: { parts(spec: Extract<Penalty, { kind: Kind }>): Parts } }

export const penalties: Registry = { none, l1, l2, 'elastic-net': elasticNet }

export function parts(penalty: Penalty): Parts {
  switch (penalty.kind) {
    case 'elastic-net':
      return penalties[penalty.kind].parts(penalty)
    case 'l1':
      return penalties[penalty.kind].parts(penalty)
    case 'l2':
      return penalties[penalty.kind].parts(penalty)
    case 'none':
      return penalties[penalty.kind].parts(penalty)
  }
}
