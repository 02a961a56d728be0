import { randomStream } from '../../math/random.ts'
import { allRows } from '../missing.ts'

/** How rows are dealt out to folds. */
export interface Deal {
  readonly folds: number
  readonly seed: number
  /** Which draw of several: another repeat, or the inside of an outer fold. Empty for the first. */
  readonly draw: string
  /** The class of each row, where counts of a class shall differ by at most one row between folds. */
  readonly classes: ArrayLike<number> | null
  /** The group of each row, 0 … G−1, where groups stay whole. */
  readonly groups: Int32Array | null
}

/** The fold, 0 … K−1, of each of so many rows. */
export function deal(rows: number, { folds, seed, draw, classes, groups }: Deal): Int32Array {
  const stream = randomStream(seed, 'folds')
  const { shuffle } = draw === '' ? stream : stream.fork(draw)
  if (groups !== null) return dealGroups(groups, folds, shuffle)
  const order = shuffle(allRows(rows))
  const sorted = classes === null ? order : order.toSorted((a, b) => classes[a] - classes[b])
  return dealInTurn(sorted, folds)
}

/**
 * A seeded shuffle dealt out in turn, so that sizes differ by at most one; where it is sorted by class first, the counts of
 * each class do too, since a class is a stretch of turns.
 */
function dealInTurn(order: Int32Array, folds: number): Int32Array {
  const fold = new Int32Array(order.length)
  for (let position = 0; position < order.length; position++) fold[order[position]] = position % folds
  return fold
}

/**
 * Whole groups, the largest first, each to the fold with the fewest rows as yet (the first of these). Groups of one size
 * come in a seeded order.
 *
 * Source: Graham (1969), SIAM J. Appl. Math. 17(2): longest processing time first, within 4/3 of the most even deal.
 */
function dealGroups(groups: Int32Array, folds: number, shuffle: (values: Int32Array) => Int32Array): Int32Array {
  const count = groups.reduce((most, group) => Math.max(most, group + 1), 0)
  const sizes = new Int32Array(count)
  for (const group of groups) sizes[group] += 1
  const order = shuffle(allRows(count)).toSorted((a, b) => sizes[b] - sizes[a])
  const filled = new Int32Array(folds)
  const foldOf = new Int32Array(count)
  for (const group of order) {
    let least = 0
    for (let k = 1; k < folds; k++) if (filled[k] < filled[least]) least = k
    foldOf[group] = least
    filled[least] += sizes[group]
  }
  return groups.map((group) => foldOf[group])
}
