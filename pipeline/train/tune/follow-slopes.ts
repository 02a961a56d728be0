import { exp } from '../../math/exponential.ts'
import { log } from '../../math/logarithm.ts'
import { square } from '../../math/power.ts'
import type { Tensors } from '../../model/tensors.ts'
import type { NetWalker } from './net-walker.ts'

/** λ that a walk may come to. */
export interface Span {
  readonly low: number
  readonly high: number
}

/** A step of log λ where the slope is as large as it has been lately. */
const STEP = 0.1

/** How much of the mean square of slopes is kept from one step to the next. */
const MEMORY = 0.9

/**
 * T1–T2: weights go down the training loss and λ down the validation loss, by turns, in one training.
 *
 *     after each epoch   log λ_l ← log λ_l + α·g_l/√v_l,   g_l = λ_l ⟨∇ validation loss, ∂penalty_l/∂λ⟩,   v_l the mean square of g_l
 *
 * A larger λ would have pulled the last step along −∂penalty/∂λ; where that is downhill on the validation rows, λ grows. What
 * comes out hardly hangs on where λ began, and is noisy: the mean of log λ over the second half of the epochs is taken.
 *
 * Scale of λ: that of the mean loss. Zeros: as many as the update makes.
 * Neighbour: a whole training for each λ, as in a grid; hypergradients through the whole training.
 * Source: Luketina, Berglund, Greff & Raiko 2016, ICML, eq. 3, with steps as in RMSprop.
 *
 * @returns λ for each tuned layer, or null where the training came to what is no number.
 */
export function followSlopes(
  walker: NetWalker,
  from: Tensors,
  start: number,
  span: Span,
  epochs: number,
): number[] | null {
  const logs = walker.tuned.map(() => log(start))
  const squares = walker.tuned.map(() => 0)
  const sums = walker.tuned.map(() => 0)
  const [low, high] = [log(span.low), log(span.high)]
  let kept = 1
  let counted = 0
  walker.begin(from)
  for (let epoch = 0; epoch < epochs; epoch++) {
    const lambdas = logs.map(exp)
    if (!walker.train(lambdas, 1)) return null
    kept *= MEMORY
    for (const [l, slope] of walker.validationSlopes(lambdas).entries()) {
      squares[l] = MEMORY * squares[l] + (1 - MEMORY) * square(slope)
      const size = Math.sqrt(squares[l] / (1 - kept))
      if (size > 0) logs[l] = Math.min(Math.max(logs[l] + (STEP * slope) / size, low), high)
    }
    if (2 * epoch < epochs - 1) continue
    counted++
    for (const [l, value] of logs.entries()) sums[l] += value
  }
  return counted === 0 ? logs.map(exp) : sums.map((sum) => exp(sum / counted))
}
