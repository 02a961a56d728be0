import type { FittedScaling } from '../../data/scaling.ts'
import type { FitMetrics } from '../metrics.ts'
import type { FittedPoint } from '../path/fit-path.ts'
import type { ColumnFacts } from './column-facts.ts'
import type { GroupProducts } from './cross-products.ts'
import type { Frame } from './frame.ts'
import type { GramFit } from './gram-fit.ts'

/**
 * All that paths from cross-products ask of rows, wherever these lie. Rows come in groups that every training set has as a whole or
 * not at all: those that each fold holds, and last those that no fold holds. Fit 0 is on all groups; fit k + 1 on all but the k-th.
 */
export interface RowSource {
  readonly features: readonly string[]
  readonly folds: number
  /** How many rows there are to fit; a weight of 0 counts. */
  readonly rows: number
  /** A frame near the means of all, from some of the rows. */
  sampledFrame(): Promise<Frame>
  /** A frame at the means of a fit's rows, of which these facts are known from another frame. */
  frameOf(fit: number, facts: ColumnFacts): Promise<Frame>
  /** The cross-products of each group; null for one without rows. */
  products(frame: Frame): Promise<readonly (GroupProducts | null)[]>
  /** Those of all rows of a fit. */
  productsOf(fit: number, frame: Frame): Promise<GroupProducts>
  /** The scaling of a fit, or null where the moments of its columns say it. */
  scalingOf(fit: number, facts: ColumnFacts): Promise<FittedScaling | null>
  /** The errors of all paths, in a frame that is near the rows. */
  scores(fits: readonly GramFit[], frame: Frame): Promise<PathErrors>
  /** Fits a path without cross-products, where these cannot prove one; null where there is no such way to the rows. */
  path(fit: number, lambdas: readonly number[]): Promise<readonly FittedPoint[] | null>
}

/** Errors of paths at each λ. */
export interface PathErrors {
  /** Of fit 0 on its own rows, and on test rows where there are any. */
  readonly train: readonly FitMetrics[]
  readonly test: readonly FitMetrics[] | null
  /** Of each fold's fit on the rows that it holds. */
  readonly held: readonly (readonly FitMetrics[])[]
}
