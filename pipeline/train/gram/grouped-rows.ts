import type { Units } from '../units.ts'
import { addProducts, type GroupProducts } from './cross-products.ts'
import type { Columns, Frame } from './frame.ts'
import type { RowBlocks } from './row-blocks.ts'

/** A piece of work: rows of some groups, and the groups' numbers in the order in which they come out. */
export interface GroupedPart {
  readonly groups: readonly number[]
  readonly rows: RowBlocks
}

/**
 * The rows of a run by what they are for, wherever they lie: group k is what fold k holds, the one after them what no fold
 * holds, and the last the test rows.
 */
export interface GroupedRows {
  readonly features: number
  readonly folds: number
  readonly hasTest: boolean
  readonly target: Pick<Columns, 'y' | 'weights'>
  /** All rows that are fitted, in parts of so many numbers a row. */
  toFit(width: number): readonly GroupedPart[]
  /** The same and the test rows, whose errors are to be taken. */
  toJudge(width: number): readonly GroupedPart[]
  /** The rows of a fit as the one group 0. Fit 0 is on all that are not for the test, fit k + 1 leaves out fold k. */
  ofFit(width: number, fit: number): readonly GroupedPart[]
  /** The rows of a group; of all that are not for the test where no group is named. */
  list(group: number | null): Int32Array
}

/** The cross-products of each of so many groups; null for one without rows. */
export async function groupProducts(
  parts: readonly GroupedPart[],
  groups: number,
  frame: Frame,
  units: Pick<Units, 'products'>,
): Promise<(GroupProducts | null)[]> {
  const found = await Promise.all(parts.map(({ rows }) => units.products({ rows, frame })))
  return Array.from({ length: groups }, (_, g) => {
    const own = ofGroup(parts, found, g)
    return own.length === 0 ? null : addProducts(own)
  })
}

/** What the parts have found out about a group, in their order. */
export function ofGroup<Found>(
  parts: readonly GroupedPart[],
  found: readonly (readonly Found[])[],
  group: number,
): Found[] {
  return parts.flatMap(({ groups }, i) => groups.flatMap((own, at) => (own === group ? [found[i][at]] : [])))
}
