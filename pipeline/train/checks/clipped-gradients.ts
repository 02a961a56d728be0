import { digits } from '../../math/digits.ts'
import { parts } from '../../penalty/index.ts'
import type { Fault } from '../../spec/faults.ts'
import type { NetRunSpec } from '../../spec/resolve.ts'
import { lambdaOf, type PenalisedAt } from './penalised.ts'

/**
 * Gradients that are still shortened at the optimum. Where an L1 part holds weights off zero, the gradient of the loss is λ in each of
 * them there and at most λ in the others: λ√k long, k weights. Shortened to less, it balances another λ.
 */
export function clippedGradients({ train }: NetRunSpec, layers: readonly PenalisedAt[]): Fault[] {
  const { clip_norm: limit, epochs } = train
  if (limit === undefined) return []
  const pulls = layers.map(({ penalty }) => (lambdaOf(penalty, epochs) ?? 0) * (parts(penalty)?.l1 ?? 0))
  const least = Math.max(...pulls)
  if (least <= limit) return []
  return [
    {
      path: 'train.clip_norm',
      what: `at the optimum the gradient is λ√k long, k the weights that are not 0: at least ${digits(least)}, so that shortened to ${digits(limit)} it balances another λ`,
      fix: 'leave clip_norm out, or write several times that',
    },
  ]
}
