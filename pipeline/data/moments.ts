import { powerOfTwoBelow, square } from '../math/power.ts'

/**
 * Mean Σv·x/Σv, or Σx/n without weights, from two passes: the second adds the mean of what the first left over, so that a
 * large common part costs no digits.
 */
export function weightedMean(values: Float64Array, weights: Float64Array | null): number {
  const unit = unitOf(values)
  return unit * scaledMean(values, weights, unit)
}

/** √ of the variance Σv(x−mean)²/Σv: the 1/n sd, which is what "standardised" means everywhere here. */
export function weightedSd(values: Float64Array, weights: Float64Array | null): number {
  return weightedMoments(values, weights).sd
}

/** Both. */
export function weightedMoments(values: Float64Array, weights: Float64Array | null): { mean: number; sd: number } {
  const unit = unitOf(values)
  const mean = scaledMean(values, weights, unit)
  return { mean: unit * mean, sd: unit * scaledSd(values, weights, unit, mean) }
}

function scaledSd(values: Float64Array, weights: Float64Array | null, unit: number, mean: number): number {
  let squares = 0
  let rest = 0
  let total = 0
  for (let i = 0; i < values.length; i++) {
    const weight = weights === null ? 1 : weights[i]
    const distance = values[i] / unit - mean
    squares += weight * distance * distance
    rest += weight * distance
    total += weight
  }
  return Math.sqrt(Math.max(squares / total - square(rest / total), 0))
}

/** The quantile by the linear rule (type 7 of Hyndman and Fan 1996; the default of R and NumPy) of values in ascending order. */
export function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (position - below) * (sorted[above] - sorted[below])
}

function scaledMean(values: Float64Array, weights: Float64Array | null, unit: number): number {
  let total = 0
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    const weight = weights === null ? 1 : weights[i]
    sum += weight * (values[i] / unit)
    total += weight
  }
  const mean = sum / total
  let rest = 0
  for (let i = 0; i < values.length; i++) rest += (weights === null ? 1 : weights[i]) * (values[i] / unit - mean)
  return mean + rest / total
}

/** What to divide by before squaring: 1 for ordinary values, which must not be rounded, else a power of 2 near the largest. */
function unitOf(values: Float64Array): number {
  let largest = 0
  for (const value of values) largest = Math.max(largest, Math.abs(value))
  if (largest === 0 || (largest > 1e-100 && largest < 1e100)) return 1
  return powerOfTwoBelow(largest)
}
