import { log } from '../math/logarithm.ts'
import { normalDensity, normalShare } from '../math/normal.ts'
import type { RandomStream } from '../math/random.ts'
import type { Dimension } from './space.ts'

/** A density on [0, 1), estimated from points: what can be drawn from, and be asked how likely a point is. */
export interface Parzen {
  draw(stream: RandomStream): number
  logDensity(u: number): number
}

/** The narrowest bell there is, in shares of the axis, however many points lie close together. */
const NARROWEST = 100

/** The density of points on one dimension, with one point's weight for what was believed before: all are alike. */
export function parzen(points: readonly number[], { size, ordered }: Dimension): Parzen {
  return size !== null && !ordered ? ofChoices(points, size) : ofNumbers(points)
}

/**
 * p(u) = 1/(n+1) Σᵢ N(u; μᵢ, σᵢ) cut off to [0, 1), with the points and the middle of the axis as μ.
 *
 * σ is the larger of the distances to the neighbours, at most 1 and at least 1/min(100, n+2); that of the middle is 1.
 * Source: Bergstra, Bardenet, Bengio and Kégl 2011, Algorithms for hyper-parameter optimization, section 4.
 */
function ofNumbers(points: readonly number[]): Parzen {
  const means = [...points, 0.5].sort((a, b) => a - b)
  const middle = means.indexOf(0.5)
  const least = 1 / Math.min(NARROWEST, means.length + 1)
  const bells = means.map((mean, i) => {
    const gap = Math.max(mean - (means[i - 1] ?? 0), (means[i + 1] ?? 1) - mean)
    const sd = i === middle ? 1 : Math.min(1, Math.max(gap, least))
    return { mean, sd, inside: normalShare((1 - mean) / sd) - normalShare(-mean / sd) }
  })
  return {
    draw(stream) {
      const { mean, sd } = bells[stream.below(bells.length)]
      let u = mean + sd * stream.normal()
      while (!(u >= 0 && u < 1)) u = mean + sd * stream.normal()
      return u
    },
    logDensity(u) {
      let sum = 0
      for (const { mean, sd, inside } of bells) sum += normalDensity((u - mean) / sd) / (sd * inside)
      return log(sum / bells.length)
    },
  }
}

/** p(k) = (count of k + 1/size)/(n+1), where nothing follows from one value for its neighbours. */
function ofChoices(points: readonly number[], size: number): Parzen {
  const weights = new Float64Array(size).fill(1 / size)
  for (const u of points) weights[Math.floor(u * size)]++
  const total = points.length + 1
  return {
    draw(stream) {
      let rest = stream.uniform() * total
      let k = 0
      while (k < size - 1 && rest >= weights[k]) rest -= weights[k++]
      return (k + 0.5) / size
    },
    logDensity: (u) => log(weights[Math.floor(u * size)] / total),
  }
}
