import { geometricGrid } from '../../math/geometric.ts'
import type { Tensors } from '../../model/tensors.ts'
import type { NetWalker } from './net-walker.ts'

/** Where a walk was best. */
export interface Stand {
  readonly lambdas: readonly number[]
  /** The mean loss of the validation rows there; Infinity where the walk never came to a number. */
  readonly validationLoss: number
  readonly weights: Tensors
}

/** λ of a walk, in units of that which the slopes led to. */
const FROM = 1 / 10
const TO = 3
export const STANDS = 6

/**
 * From dense to sparse: a net is trained at the least of six λ vectors with one ratio, and from its weights at the next, without
 * beginning anew. Scored at the end of each, by validation loss; zeros come late and say little on the way.
 *
 * Source: Lemhadri, Ruan, Abraham & Tibshirani 2021, J. Mach. Learn. Res. 22(127), section 3: such a path keeps the good minimum
 * of the dense net, where one from sparse to dense does not find it.
 */
export function walkRatio(
  walker: NetWalker,
  from: Tensors,
  ratio: readonly number[],
  scale: number,
  epochs: number,
): Stand {
  let best: Stand = { lambdas: ratio, validationLoss: Number.POSITIVE_INFINITY, weights: from }
  walker.begin(from)
  for (const share of geometricGrid(FROM, TO, STANDS)) {
    const lambdas = ratio.map((part) => part * share * scale)
    if (!walker.train(lambdas, epochs)) return best
    const validationLoss = walker.validationLoss()
    if (validationLoss < best.validationLoss) best = { lambdas, validationLoss, weights: walker.weights() }
  }
  return best
}
