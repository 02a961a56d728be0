import { mirrorUpper, rowBegin, triangleEntry } from '../../math/triangle.ts'
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
  for (let j = 0; j < q; j++) {
    const c = rowBegin(q, j)
    if (!(own.sums[c] <= LIGHT * total.sums[c])) return false
  }
  return true
}

/** Σ v z zᵀ / Σ v over the rows of the set: (p + 2)², row by row. */
export function meansOf(set: TrainingSet, weight: number, into: Float64Array): void {
  const { plus, minus } = set
  const q = set.lows.length + 1
  const sums = plus.length === 1 ? plus[0].sums : addProducts(plus).sums
  const share = 1 / weight
  for (let i = 0; i < q; i++) {
    const row = into.subarray(i * q + i, (i + 1) * q)
    if (minus === null) scaleRow(sums, rowBegin(q, i), share, row)
    else takeOff(sums, minus.sums, rowBegin(q, i), share, row)
  }
  mirrorUpper(q, into)
}

// Loops in functions of their own: engines make those fast that are called more than once.

function scaleRow(sums: Float64Array, begin: number, share: number, into: Float64Array): void {
  for (let k = 0; k < into.length; k++) into[k] = sums[begin + k] * share
}

function takeOff(sums: Float64Array, less: Float64Array, begin: number, share: number, into: Float64Array): void {
  for (let k = 0; k < into.length; k++) into[k] = (sums[begin + k] - less[begin + k]) * share
}

/** Entry (i, j) of Σ v z zᵀ. */
export function entryOf({ lows, plus, minus }: TrainingSet, i: number, j: number): number {
  const c = triangleEntry(lows.length + 1, i, j)
  let sum = plus[0].sums[c]
  for (let g = 1; g < plus.length; g++) sum += plus[g].sums[c]
  return minus === null ? sum : sum - minus.sums[c]
}

/** What is known of its columns, from the edge of its sums. */
export function factsOf(set: TrainingSet, intercept: boolean): ColumnFacts {
  const { frame, lows, highs } = set
  const p = lows.length - 1
  const ones = p + 1
  const weight = entryOf(set, ones, ones)
  const means = lows.map((_, j) => entryOf(set, j, ones) / weight)
  const deviations = means.map((mean, j) => Math.sqrt(Math.max(entryOf(set, j, j) / weight - mean * mean, 0)))
  return columnFacts({ means, deviations, lows, highs, weight, frame }, intercept)
}

/** Whether its sums were held to the rows. */
export function isHeldToRows({ plus, minus }: TrainingSet): boolean {
  return plus.every(({ holds }) => holds) && (minus === null || minus.holds)
}
