import { powerOfTwoBelow } from '../math/power.ts'
import type { SparseMatrix } from '../math/sparse-matrix.ts'
import type { ResolvedScaling } from '../spec/resolve.ts'
import type { Outline, SparseDataset } from './dataset.ts'
import { allRows } from './missing.ts'
import { weightedMean, weightedSd } from './moments.ts'
import { type FittedScaling, type Moments, scalingFromMoments } from './scaling.ts'

/** Between these, squares neither vanish nor overflow. */
const SMALLEST = 1e-100
const LARGEST = 1e100

/** Moments of sparse columns over some rows, zeros included: as if they were written out. */
export function sparseMoments(X: SparseMatrix, rows: Int32Array, weights: Float64Array | null): Moments[] {
  const share = new Float64Array(X.rows)
  let total = 0
  let count = 0
  for (let i = 0; i < rows.length; i++) {
    const weight = weights === null ? 1 : weights[rows[i]]
    share[rows[i]] = weight
    total += weight
    if (weight > 0) count++
  }
  if (count === 0) throw new RangeError('a scaling needs at least one row with a weight above 0')
  for (let i = 0; i < share.length; i++) share[i] /= total
  return Array.from({ length: X.columns }, (_, j) => momentsOf(X, j, share, count))
}

/**
 * Two passes over the entries, of which the second takes what the first mean left over. The zeros are one value, of all the weight
 * that the entries do not have.
 *
 * @param count of the rows with a share above 0.
 */
function momentsOf({ begins, places, entries }: SparseMatrix, j: number, share: Float64Array, count: number): Moments {
  let [found, held, sum] = [0, 0, 0]
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let k = begins[j]; k < begins[j + 1]; k++) {
    const v = share[places[k]]
    if (v === 0) continue
    found++
    held += v
    sum += v * entries[k]
    if (entries[k] < min) min = entries[k]
    if (entries[k] > max) max = entries[k]
  }
  if (found < count) {
    min = Math.min(min, 0)
    max = Math.max(max, 0)
  }
  if (min === max) return { mean: min, sd: 0, min, max }
  const largest = Math.max(-min, max)
  const unit = largest > SMALLEST && largest < LARGEST ? 1 : powerOfTwoBelow(largest)
  if (unit !== 1) {
    sum = 0
    for (let k = begins[j]; k < begins[j + 1]; k++) sum += share[places[k]] * (entries[k] / unit)
  }
  const zeros = found === count ? 0 : Math.max(1 - held, 0)
  let squares = zeros * sum * sum
  let rest = -zeros * sum
  for (let k = begins[j]; k < begins[j + 1]; k++) {
    const v = share[places[k]]
    const distance = entries[k] / unit - sum
    squares += v * distance * distance
    rest += v * distance
  }
  return {
    mean: unit * (sum + rest),
    sd: unit * Math.sqrt(Math.max(squares - rest * rest, 0)),
    min,
    max,
  }
}

/** What scales sparse features: the constants that `fitScaling` finds, without writing out a zero. */
export function fitSparseScaling(
  dataset: SparseDataset,
  rows: Int32Array,
  scaling: ResolvedScaling,
  intercept: boolean,
): { scaling: FittedScaling; moments: readonly Moments[]; target: Moments } {
  const { X, weights } = dataset
  const moments = sparseMoments(X, rows, weights)
  const target = targetMoments(dataset, rows)
  const isOwn = scaling.fit_on === 'train'
  const all = allRows(X.rows)
  const fitted = scalingFromMoments(
    isOwn ? moments : sparseMoments(X, all, weights),
    isOwn ? target : targetMoments(dataset, all),
    scaling,
    intercept,
  )
  return { scaling: fitted, moments, target }
}

/** Moments of the target over some rows, those of weight 0 aside. */
export function targetMoments({ y, weights }: Pick<Outline, 'y' | 'weights'>, rows: Int32Array): Moments {
  const heavy = weights === null ? rows : rows.filter((row) => weights[row] > 0)
  const values = Float64Array.from(heavy, (row) => y[row])
  const own = weights === null ? null : Float64Array.from(heavy, (row) => weights[row])
  let [min, max] = [values[0], values[0]]
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return { mean: weightedMean(values, own), sd: weightedSd(values, own), min, max }
}
