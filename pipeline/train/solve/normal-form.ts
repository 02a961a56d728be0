import type { Strengths } from '../../penalty/strengths.ts'

/**
 * Between a problem as it is posed, on scaled features and target, and the form in which it is solved: every column and the
 * target of length 1, whatever the spec scales, so that one tolerance does for all, at any scale.
 *
 *     w = w̃ · σ/ρ_j,   l1̃ = l1/(ρ_j σ),   l2̃ = l2/ρ_j²,   slope = slopẽ · ρ_j σ
 */
export interface NormalForm {
  /** ρ_j, length of each scaled feature; 1 for one that is constant. */
  readonly lengths: Float64Array
  /** σ, that of the scaled target; 1 where it is constant. */
  readonly targetLength: number
}

/** @param lengths of the features and the target; 0 for what is constant, whose weight then is 0. */
export function normalForm(lengths: Float64Array, targetLength: number): NormalForm {
  return { lengths: lengths.map((length) => length || 1), targetLength: targetLength || 1 }
}

export function toNormalForm({ lengths, targetLength }: NormalForm, { l1, l2, positive }: Strengths): Strengths {
  return {
    l1: l1.map((strength, j) => strength / lengths[j] / targetLength),
    l2: l2.map((strength, j) => strength / lengths[j] / lengths[j]),
    positive,
  }
}

/** Changes the weights in place. @param used where they are not 0. */
export function weightsAsPosed({ lengths, targetLength }: NormalForm, w: Float64Array, used: Int32Array): Float64Array {
  for (let k = 0; k < used.length; k++) w[used[k]] = (w[used[k]] / lengths[used[k]]) * targetLength
  return w
}

export function slopesAsPosed({ lengths, targetLength }: NormalForm, slopes: Float64Array): Float64Array {
  return slopes.map((slope, j) => slope * lengths[j] * targetLength)
}
