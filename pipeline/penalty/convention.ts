import type { Penalty } from '../spec/experiment.gen.ts'

/** What other systems divide by, for updates that run over epochs. */
export interface EpochConvention {
  /** Training rows. */
  readonly rows: number
  /** Rows of a batch. */
  readonly batch: number
  /** Whether the model has hidden layers. */
  readonly net: boolean
}

/**
 * The same penalty in Lariat's own convention.
 *
 * keras: l2 has no ½, so it counts double. sklearn, l2: Ridge's alpha is divided by n, the MLP's by the rows of a batch.
 * sklearn-C: λ is 1/(C·n). torch: weight_decay is λ. glmnet scales the target inside, which no step does: `validate` refuses it before.
 */
export function inOwnConvention(penalty: Penalty, { rows, batch, net }: EpochConvention): Penalty {
  if (!('convention' in penalty) || typeof penalty.lambda !== 'number') return penalty
  const own = { ...penalty, convention: 'lariat' as const }
  const { lambda } = penalty
  if (penalty.convention === 'keras' && own.kind === 'l2') return { ...own, lambda: 2 * lambda }
  if (penalty.convention === 'keras' && own.kind === 'elastic-net') {
    const l1 = lambda * own.l1_ratio
    const l2 = 2 * lambda * (1 - own.l1_ratio)
    return { ...own, lambda: l1 + l2, l1_ratio: l1 + l2 === 0 ? 0 : l1 / (l1 + l2) }
  }
  if (penalty.convention === 'sklearn-C') return { ...own, lambda: 1 / (lambda * rows) }
  if (penalty.convention === 'sklearn' && own.kind === 'l2') return { ...own, lambda: lambda / (net ? batch : rows) }
  return own
}
