import type { Moments } from '../../data/scaling.ts'
import { column } from '../../math/matrix.ts'
import { addProducts, copyProducts, type GroupProducts } from './cross-products.ts'
import type { Columns, Frame } from './frame.ts'

/** What a fit needs to know of its columns, features and target, before it looks at any pair of them. */
export interface ColumnFacts {
  readonly frame: Frame
  readonly features: number
  /** Sum of the observation weights. */
  readonly weight: number
  /** Of each feature and the target, in the frame. */
  readonly means: Float64Array
  /** Root mean squares: about the means where there is an intercept, else about 0. 0 for what is constant. */
  readonly lengths: Float64Array
  /** Of each feature and the target, in the units of the table. */
  readonly moments: readonly Moments[]
  /** Whether centring costs more digits than can be spared: the frame is too far off, and another one is wanted. */
  readonly offCentre: boolean
}

/** All that is known of the rows of one fit, from the cross-products of their groups. */
export interface TrainingSet extends ColumnFacts {
  /** As in `GroupProducts`. */
  readonly sums: Float64Array
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
  const means = Float64Array.from({ length: p + 1 }, (_, j) => sums[j * q + q - 1] / weight)
  const deviations = means.map((mean, j) => Math.sqrt(Math.max(sums[j * q + j] / weight - mean * mean, 0)))
  return { ...columnFacts({ means, deviations, lows, highs }, weight, frame, columns, rows, intercept), sums }
}

/** Of each feature and the target, in the frame. */
interface FrameMoments {
  readonly means: Float64Array
  readonly deviations: Float64Array
  readonly lows: Float64Array
  readonly highs: Float64Array
}

/** @param rows of the fit; looked at only where a column seems constant. */
export function columnFacts(
  { means: found, deviations, lows, highs }: FrameMoments,
  weight: number,
  frame: Frame,
  columns: Columns,
  rows: Int32Array,
  intercept: boolean,
): ColumnFacts {
  const p = columns.X.columns
  const means = found.slice()
  const lengths = new Float64Array(p + 1)
  let offCentre = false
  const moments = Array.from(means, (mean, j): Moments => {
    const { shift, unit } = { shift: frame.shift[j], unit: frame.unit[j] }
    const values = j < p ? column(columns.X, j) : columns.y
    const sd = deviations[j]
    if (lows[j] === highs[j] && isConstant(values, rows)) {
      const value = values[rows[0]]
      means[j] = (value - shift) / unit
      lengths[j] = intercept ? 0 : Math.abs(means[j])
      return { mean: value, sd: 0, min: value, max: value }
    }
    const length = intercept ? sd : Math.sqrt(mean * mean + sd * sd)
    lengths[j] = length
    offCentre ||= intercept ? !(Math.abs(mean) <= FAR * sd) : !(length > 0 && length < Number.POSITIVE_INFINITY)
    return { mean: shift + unit * mean, sd: unit * sd, min: shift + unit * lows[j], max: shift + unit * highs[j] }
  })
  return { frame, features: p, weight, means, lengths, moments, offCentre }
}

function isConstant(values: Float64Array, rows: Int32Array): boolean {
  const first = values[rows[0]]
  for (const row of rows) if (values[row] !== first) return false
  return true
}
