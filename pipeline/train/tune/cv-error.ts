import type { Dataset } from '../../data/dataset.ts'
import type { Fold } from '../../data/folds.ts'
import { totalWeight } from '../../data/weights.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { exp } from '../../math/exponential.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'
import { foldError } from './fold-error.ts'

/** A value and its slope in every coordinate. */
export interface Sloped {
  readonly value: number
  readonly slope: Float64Array
}

/** The cross-validated error as a function of one log λ for each group of features. */
export interface CvError {
  /** The same λ for all features. */
  single(lambda: number): number
  separate(logs: Float64Array): Sloped
  /** Fits of one fold so far. */
  fits(): number
}

/**
 *     C(log λ) = Σ_k n_k e_k(λ) / Σ_k n_k
 *
 * e_k is the mean loss on the rows that fold k holds out and n_k what they weigh: `validation.loss`, as a run says it.
 *
 * @param groups of each feature, −1 for one without a penalty.
 */
export function cvError(
  run: PathRunSpec,
  dataset: Dataset,
  folds: readonly Fold[],
  groups: Int32Array,
  core: OpenKernels,
): CvError {
  const open = folds.map((fold) => foldError(run, dataset, fold, core))
  const weights = folds.map(({ held }) => totalWeight(dataset, held))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let fits = 0

  const valueAt = (lambdas: Float64Array) => {
    fits += open.length
    return open.reduce((sum, fold, k) => sum + (weights[k] / total) * fold.at(lambdas), 0)
  }
  return {
    fits: () => fits,
    single: (lambda) => valueAt(new Float64Array(groups.length).fill(lambda)),
    separate(logs) {
      const value = valueAt(lambdasOf(groups, logs))
      const slope = new Float64Array(logs.length)
      for (const [k, fold] of open.entries()) {
        const own = fold.slopes()
        for (const [j, g] of groups.entries()) if (g >= 0) slope[g] += (weights[k] / total) * own[j]
      }
      return { value, slope }
    },
  }
}

/** λ of each feature from log λ of each group. */
export function lambdasOf(groups: Int32Array, logs: Float64Array): Float64Array {
  return Float64Array.from(groups, (g) => (g < 0 ? 0 : exp(logs[g])))
}
