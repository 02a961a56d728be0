import type { Validation } from '../spec/experiment.gen.ts'
import { type Outline, ROLE } from './dataset.ts'
import { deal } from './validation/deal.ts'

/**
 * What every row of a dataset is for, as one small number: with K folds, k for a row that fold k holds out, K for one that
 * every fold fits, K + 1 for one of the test, SKIPPED for one that weighs nothing. A list of rows for each fold would take ten
 * times as much as the target.
 */
export interface RowGroups {
  readonly folds: number
  readonly codes: Uint16Array
  /** How many rows there are of each of the first K + 2, and what they weigh. */
  readonly sizes: Int32Array
  readonly weights: Float64Array
}

const SKIPPED = 0xffff

export function rowGroupsOf(dataset: Outline, validation: Validation, seed: number): RowGroups {
  const { roles, weights } = dataset
  const [fold, folds] = foldsOfRows(dataset, validation, seed)
  const codes = new Uint16Array(new SharedArrayBuffer(2 * roles.length))
  const sizes = new Int32Array(folds + 2)
  const sums = new Float64Array(folds + 2)
  for (let row = 0; row < codes.length; row++) {
    const weight = weights === null ? 1 : weights[row]
    const group = roles[row] === ROLE.test ? folds + 1 : fold(row)
    codes[row] = weight > 0 ? group : SKIPPED
    if (weight > 0) sizes[group]++
    sums[group] += weight
  }
  return { folds, codes, sizes, weights: sums }
}

/** The fold that holds a row which is not for the test, and how many there are; that many for a row that none holds. */
function foldsOfRows(
  { roles, folds }: Outline,
  validation: Validation,
  seed: number,
): [of: (row: number) => number, count: number] {
  if (validation.kind === 'none') return [() => 0, 0]
  if (validation.kind === 'holdout') return [(row) => (roles[row] === ROLE.validation ? 0 : 1), 1]
  if (folds !== null) return [(row) => folds[row], folds.reduce((most, fold) => Math.max(most, fold + 1), 0)]
  if (validation.kind !== 'cross-validation') throw new RangeError(`rows of ${validation.kind} are not dealt out once`)
  let fitted = 0
  for (const role of roles) if (role !== ROLE.test) fitted++
  const dealt = deal(fitted, { folds: validation.folds, seed, draw: '', classes: null, groups: null })
  // Asked for one row after the other: the place of a row among those that are fitted is counted on the way.
  let place = 0
  return [() => dealt[place++], validation.folds]
}
