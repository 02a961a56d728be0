import type { Moments } from '../../data/scaling.ts'
import type { Frame } from './frame.ts'

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
  /** Whether some mean is so far off the frame that deviations from it have lost digits. */
  readonly isFar: boolean
  /** Whether products say too little in this frame, and another one is wanted. */
  readonly offCentre: boolean
}

/** Moments of each feature and, last, the target. */
export interface FrameMoments {
  readonly frame: Frame
  readonly weight: number
  /** In the frame. */
  readonly means: Float64Array
  readonly deviations: Float64Array
  /** In units of the table. */
  readonly lows: Float64Array
  readonly highs: Float64Array
}

/** Means this many standard deviations off the frame cost two digits. */
const FAR = 10

export function isFarOff(mean: number, deviation: number): boolean {
  return !(Math.abs(mean) <= FAR * deviation)
}

export function columnFacts(
  { frame, weight, means: found, deviations, lows, highs }: FrameMoments,
  intercept: boolean,
): ColumnFacts {
  const means = found.slice()
  const lengths = new Float64Array(means.length)
  let isFar = false
  let isLost = false
  const moments = Array.from(means, (mean, j): Moments => {
    const shift = frame.shift[j]
    const unit = frame.unit[j]
    const min = lows[j]
    const max = highs[j]
    if (min === max) {
      means[j] = (min - shift) / unit
      lengths[j] = intercept ? 0 : Math.abs(means[j])
      return { mean: min, sd: 0, min, max }
    }
    const sd = deviations[j]
    const length = intercept ? sd : Math.sqrt(mean * mean + sd * sd)
    lengths[j] = length
    isFar ||= isFarOff(mean, sd)
    isLost ||= !(length > 0 && length < Number.POSITIVE_INFINITY)
    return { mean: shift + unit * mean, sd: unit * sd, min, max }
  })
  return {
    frame,
    features: means.length - 1,
    weight,
    means,
    lengths,
    moments,
    isFar,
    offCentre: intercept ? isFar : isLost,
  }
}
