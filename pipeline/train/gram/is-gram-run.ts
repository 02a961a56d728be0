import type { Outline } from '../../data/dataset.ts'
import { parts, selects } from '../../penalty/index.ts'
import { factorsOf } from '../../penalty/strengths.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'
import type { RowRoles } from '../path/row-roles.ts'

/** Beyond, matrices of cross-products are larger than the columns that matter. */
export const MOST_FEATURES = 1500

/** With more folds, a matrix for each and the sum of all others for each cost more than the rows do: leave-one-out, above all. */
const MOST_FOLDS = 100

/** Whether cross-products are made for so many folds of a table with so many features. */
export function keepsProducts(folds: number, features: number): boolean {
  return features <= MOST_FEATURES && folds <= MOST_FOLDS
}

/**
 * Whether a run is solved from cross-products: squared loss, rows at least as many as features, these not too many, and not a
 * matrix for each row where these would be large. Where a
 * fit may have no unique answer, least squares without a penalty, the rows themselves are asked.
 */
export function isGramRun(run: PathRunSpec, dataset: Outline, { final, folds }: RowRoles): boolean {
  if (dataset.further.length > 0 || !keepsProducts(folds.length, dataset.features.length)) return false
  // Folds that share no row, and leave none out of both of their parts: else their products do not add up.
  if (!folds.every(({ train, held }) => train.length + held.length === final.length)) return false
  return isOfTallProducts(run, dataset.features, final.length)
}

/** The same, of a run whose folds part its rows: by its model, its penalty and the shape of its rows. */
export function isOfTallProducts(run: PathRunSpec, features: readonly string[], rows: number): boolean {
  const p = features.length
  if (run.model.kind !== 'linear' || p > MOST_FEATURES || rows < p) return false
  const { penalty } = run
  if (penalty.kind === 'none') return false
  if (selects(penalty)) return isHeld(penalty, 'some')
  return (
    parts(penalty) !== null && isHeld(penalty, 'every') && factorsOf(penalty, features).every((factor) => factor > 0)
  )
}

/** Whether λ is above 0 somewhere on the path, or all along. */
function isHeld({ lambda }: Exclude<PathRunSpec['penalty'], { kind: 'none' }>, where: 'some' | 'every'): boolean {
  if (typeof lambda === 'number') return lambda > 0
  if (lambda.path === undefined) return (lambda.max_fraction ?? 0) > 0
  return (lambda.path.values ?? [1])[where]((value) => value > 0)
}
