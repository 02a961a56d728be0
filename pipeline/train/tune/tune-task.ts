import type { Dataset } from '../../data/dataset.ts'
import type { Fold } from '../../data/folds.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { log } from '../../math/logarithm.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'
import { cvError, lambdasOf } from './cv-error.ts'
import { type Descent, descend } from './descend.ts'
import { foldError } from './fold-error.ts'

/** One unit of work: the best single λ on some folds, and from there separate ones. Plain data, for any thread. */
export interface TuneTask {
  readonly run: PathRunSpec
  readonly dataset: Dataset
  readonly folds: readonly Fold[]
  /** Rows that no fold of these has seen, on which both ends are tried; null where there are none. */
  readonly judge: Fold | null
  /** The grid of the single λ, strong to weak. */
  readonly lambdas: readonly number[]
  /** Of each feature, −1 for one without a penalty. */
  readonly groups: Int32Array
  /** What separate λ may cost, in multiples of the search for a single one. */
  readonly budget: number
}

/** A choice of λ and its error, cross-validated and, where there are rows for that, on rows that had no part in it. */
export interface Tried<Lambda> {
  readonly lambda: Lambda
  readonly error: number
  readonly judged: number | null
  /** Fits of one fold that it took to find. */
  readonly fits: number
}

export interface TuneFit {
  readonly single: Tried<number>
  /** λ of each group. */
  readonly separate: Tried<readonly number[]>
  /** The least error after each look at all folds. */
  readonly trace: readonly number[]
  readonly reason: Descent['reason']
}

/** Separate λ are looked for this far beyond the ends of the grid. */
const BEYOND = 10

/** Largest change of the error, as a share of it, by which λ has to grow e-fold. */
const FLAT = 1e-6

/** Walks the grid, takes the best λ of it, and goes down from there. A pure function of its task. */
export function tune(task: TuneTask, core: OpenKernels): TuneFit {
  return core.arena.scoped(() => {
    const { run, dataset, folds, lambdas, groups, budget } = task
    const error = cvError(run, dataset, folds, groups, core)
    const errors = lambdas.map((lambda) => error.single(lambda))
    // At a tie the largest λ, as everywhere.
    const best = errors.reduce((least, value, l) => (value < errors[least] ? l : least), 0)
    const singleFits = error.fits()

    const count = groups.reduce((most, g) => Math.max(most, g + 1), 0)
    const { x, value, trace, reason } = descend(error.separate, new Float64Array(count).fill(log(lambdas[best])), {
      low: log(lambdas[lambdas.length - 1] / BEYOND),
      high: log(lambdas[0] * BEYOND),
      evaluations: Math.max(1, Math.floor(budget * lambdas.length)),
      tolerance: FLAT,
    })

    const judge = task.judge === null ? null : foldError(run, dataset, task.judge, core)
    const judged = (logs: Float64Array) => judge?.at(lambdasOf(groups, logs)) ?? null
    return {
      single: {
        lambda: lambdas[best],
        error: errors[best],
        judged: judged(new Float64Array(count).fill(log(lambdas[best]))),
        fits: singleFits,
      },
      separate: {
        lambda: Array.from(
          lambdasOf(
            Int32Array.from({ length: count }, (_, g) => g),
            x,
          ),
        ),
        error: value,
        judged: judged(x),
        fits: error.fits() - singleFits,
      },
      trace,
      reason,
    }
  })
}
