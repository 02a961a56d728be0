import { type ColumnFacts, columnFacts } from './column-facts.ts'
import { addProducts, boundsOf, type GroupProducts } from './cross-products.ts'
import type { Frame } from './frame.ts'

/** The rows of a fit, by the cross-products of groups of rows: some groups, less one. Plain data, for other threads. */
export interface TrainingSet {
  readonly frame: Frame
  readonly plus: readonly GroupProducts[]
  readonly minus: GroupProducts | null
  /** Of all of its rows, in units of the table. */
  readonly lows: Float64Array
  readonly highs: Float64Array
}

/** A group that makes up no more than this of any sum of squares may be taken off a total: it costs two bits at most. */
const LIGHT = 0.75

/** What these groups make up together. */
export function setOf(frame: Frame, groups: readonly GroupProducts[]): TrainingSet {
  return { frame, plus: groups, minus: null, ...boundsOf(groups) }
}

/**
 * All groups, and the training set of each fold: all but its own. This is taken off their total, unless it is so large a part of some
 * column that what is left would lose digits by it, as outliers make it: then the others are added up.
 */
export function setsWithout(frame: Frame, groups: readonly (GroupProducts | null)[], folds: number): TrainingSet[] {
  const isThere = (one: GroupProducts | null) => one !== null
  const total = addProducts(groups.filter(isThere))
  const all = setOf(frame, [total])
  const without = Array.from({ length: folds }, (_, k) => {
    const own = groups[k]
    const others = groups.filter((_, g) => g !== k).filter(isThere)
    const bounds = boundsOf(others)
    if (own === null) return { frame, plus: [total], minus: null, ...bounds }
    return isLight(own, total)
      ? { frame, plus: [total], minus: own, ...bounds }
      : { frame, plus: others, minus: null, ...bounds }
  })
  return [all, ...without]
}

function isLight(own: GroupProducts, total: GroupProducts): boolean {
  const q = own.lows.length + 1
  for (let c = 0; c < q * q; c += q + 1) if (!(own.sums[c] <= LIGHT * total.sums[c])) return false
  return true
}

function addUp(groups: readonly GroupProducts[], into: Float64Array): void {
  into.set(groups[0].sums)
  for (const { sums } of groups.slice(1)) for (let c = 0; c < into.length; c++) into[c] += sums[c]
}

/** Σ v z zᵀ / Σ v over the rows of the set: (p + 2)², row by row. */
export function meansOf({ plus, minus }: TrainingSet, weight: number, into: Float64Array): void {
  addUp(plus, into)
  const share = 1 / weight
  if (minus === null) for (let c = 0; c < into.length; c++) into[c] *= share
  else takeOff(minus.sums, share, into)
}

function takeOff(sums: Float64Array, share: number, into: Float64Array): void {
  for (let c = 0; c < into.length; c++) into[c] = (into[c] - sums[c]) * share
}

/** One entry of Σ v z zᵀ. */
export function entryOf({ plus, minus }: TrainingSet, c: number): number {
  let sum = plus[0].sums[c]
  for (let g = 1; g < plus.length; g++) sum += plus[g].sums[c]
  return minus === null ? sum : sum - minus.sums[c]
}

/** What is known of its columns, from the edge of its sums. */
export function factsOf(set: TrainingSet, intercept: boolean): ColumnFacts {
  const { frame, lows, highs } = set
  const p = lows.length - 1
  const q = p + 2
  const weight = entryOf(set, q * q - 1)
  const means = lows.map((_, j) => entryOf(set, j * q + q - 1) / weight)
  const deviations = means.map((mean, j) => Math.sqrt(Math.max(entryOf(set, j * q + j) / weight - mean * mean, 0)))
  return columnFacts({ means, deviations, lows, highs, weight, frame }, intercept)
}

/** Whether its sums were held to the rows. */
export function isHeldToRows({ plus, minus }: TrainingSet): boolean {
  return plus.every(({ holds }) => holds) && (minus === null || minus.holds)
}
