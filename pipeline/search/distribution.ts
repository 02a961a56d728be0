import { exp } from '../math/exponential.ts'
import { log } from '../math/logarithm.ts'
import { normalQuantile, normalShare } from '../math/normal.ts'
import type { Distribution } from '../spec/experiment.gen.ts'
import type { Fault } from '../spec/faults.ts'

/**
 * A distribution as its quantile function: the number that a share u ∈ [0, 1] of all draws is below. One uniform number is
 * enough for any of them, so that all searches move in the unit cube.
 */
export type Quantile = (u: number) => number

/** The normal distribution is cut off at so many standard deviations: its ends can then be tried before a search begins. */
const CUT = 3

type Specs = { [Kind in Distribution['kind']]: Extract<Distribution, { kind: Kind }> }

const quantiles: { readonly [Kind in keyof Specs]: (spec: Specs[Kind]) => Quantile } = {
  uniform: ({ low, high }) => linearRange(low, high),
  'log-uniform': ({ low, high }) => logRange(low, high),
  integer: ({ low, high, log: byLog }) => {
    // The greatest number has as wide a share as the others: the range ends just below the next one.
    const range = byLog && low > 0 ? logRange(low, high + 1) : linearRange(low, high + 1)
    return (u) => Math.min(Math.floor(range(u)), high)
  },
  normal: ({ mean, sd }) => {
    const below = normalShare(-CUT)
    return (u) => mean + sd * normalQuantile(below + u * (1 - 2 * below))
  },
}

export function quantileOf<Kind extends keyof Specs>(spec: Specs[Kind]): Quantile {
  const kind: Kind = spec.kind
  return quantiles[kind](spec)
}

/** Evenly from one number to another, in either direction. */
export function linearRange(from: number, to: number): Quantile {
  // The difference of the two may be too large for a number.
  return (u) => from * (1 - u) + to * u
}

/** The same for the logarithm. */
export function logRange(from: number, to: number): Quantile {
  const [start, end] = [log(from), log(to)]
  return (u) => (u === 0 ? from : u === 1 ? to : exp(start + u * (end - start)))
}

/** Limits the wrong way around, and logarithms of what has none. */
export function distributionFaults(distribution: Distribution, path: string): Fault[] {
  if (distribution.kind === 'normal') return []
  const { low, high } = distribution
  if (!(low < high)) {
    return [
      { path: `${path}.high`, what: `${high} is not above low, which is ${low}`, fix: 'write the lower one as low' },
    ]
  }
  if (distribution.kind === 'integer' && distribution.log && low < 1) {
    return [{ path: `${path}.low`, what: `${low} has no logarithm`, fix: 'begin at 1, or write log: false' }]
  }
  return []
}
