import type { Moments } from '../../data/scaling.ts'
import { column } from '../../math/matrix.ts'
import { addProducts, copyProducts, type GroupProducts } from './cross-products.ts'
import type { Columns, Frame } from './frame.ts'

/** All that is known of the rows of one fit, from the cross-products of their groups. */
export interface TrainingSet {
  readonly frame: Frame
  /** As in `GroupProducts`. */
  readonly sums: Float64Array
  readonly features: number
  /** Sum of the observation weights. */
  readonly weight: number
  /** Of each feature and the target, in the frame. */
  readonly means: Float64Array
  /** Root mean squares: about the means where there is an intercept, else about 0. 0 for what is constant. */
  readonly lengths: Float64Array
  /** Of each feature and the target, in the units of the table. */
  readonly moments: readonly Moments[]
  /** Whether centring cost more digits than can be spared: the frame was too far off, and another one is wanted. */
  readonly offCentre: boolean
}

/** Means this many standard deviations off the frame cost two digits. */
const FAR = 10

/**
 * The training set that these groups make up. Its sums are those of its groups, added; nothing is taken away from a total, which
 * would cost the digits of what a held row has too much.
 *
 * @param rows of the training set; looked at only where a column seems constant.
 */
export function trainingSet(
  groups: readonly GroupProducts[],
  frame: Frame,
  columns: Columns,
  rows: Int32Array,
  intercept: boolean,
): TrainingSet {
  const { sums, lows, highs } = addProducts([copyProducts(groups[0]), ...groups.slice(1)])
  const p = columns.X.columns
  const q = p + 2
  const weight = sums[(q - 1) * q + q - 1]
  const means = new Float64Array(p + 1)
  const lengths = new Float64Array(p + 1)
  let offCentre = false
  const moments = Array.from(means, (_, j): Moments => {
    const { shift, unit } = { shift: frame.shift[j], unit: frame.unit[j] }
    const values = j < p ? column(columns.X, j) : columns.y
    const mean = sums[j * q + q - 1] / weight
    const square = sums[j * q + j] / weight
    const variance = Math.max(square - mean * mean, 0)
    const sd = Math.sqrt(variance)
    const constant = lows[j] === highs[j] && isConstant(values, rows)
    means[j] = mean
    if (constant) {
      const value = values[rows[0]]
      means[j] = (value - shift) / unit
      lengths[j] = intercept ? 0 : Math.abs(means[j])
      return { mean: value, sd: 0, min: value, max: value }
    }
    lengths[j] = intercept ? sd : Math.sqrt(square)
    offCentre ||= intercept ? !(Math.abs(mean) <= FAR * sd) : !(square > 0 && square < Number.POSITIVE_INFINITY)
    return {
      mean: shift + unit * mean,
      sd: unit * sd,
      min: shift + unit * lows[j],
      max: shift + unit * highs[j],
    }
  })
  return { frame, sums, features: p, weight, means, lengths, moments, offCentre }
}

function isConstant(values: Float64Array, rows: Int32Array): boolean {
  const first = values[rows[0]]
  for (const row of rows) if (values[row] !== first) return false
  return true
}
