import type { Penalty } from '../spec/experiment.gen.ts'

/**
 * Whether weights are held at 0 or above: the penalty is ∞ below. |w_j| is then w_j, and where w_j = 0 a slope below l1_j is held,
 * however far below.
 *
 * Source: Lawson & Hanson (1974), ch. 23, for λ = 0; Efron, Hastie, Johnstone & Tibshirani (2004), section 3.2, for paths.
 */
export function isPositive(penalty: Penalty): boolean {
  return 'positive' in penalty && penalty.positive === true
}

/** What of a slope a penalty has to hold where the weight is 0: nothing of one that pulls below, where no weight may go. */
export function pullOf(slope: number, positive: boolean): number {
  return positive ? slope : Math.abs(slope)
}

/** What a penalty has to hold of each feature where all weights are 0: the most over outputs, of which slope j·K + k is that of feature j for the k-th. */
export function largestPulls(slopes: Float64Array, outputs: number, positive: boolean): Float64Array {
  const pulls = new Float64Array(slopes.length / outputs)
  for (let c = 0; c < slopes.length; c++) {
    const j = Math.floor(c / outputs)
    pulls[j] = Math.max(pulls[j], pullOf(slopes[c], positive))
  }
  return pulls
}
