import { exp } from './exponential.ts'

/** 1/√(2π). */
const HEIGHT = 0.3989422804014327

/** Beyond these, what is left of the distribution is less than the last bit of 1. */
const END = 8.3

/** φ(x), the density of the normal distribution with mean 0 and variance 1. */
export function normalDensity(x: number): number {
  return HEIGHT * exp((-x * x) / 2)
}

/**
 * Φ(x), the share of the normal distribution below x.
 *
 *   Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + x⁷/(3·5·7) + …)
 *
 * All terms have one sign, so that no digit is lost among them. Source: Marsaglia 2004, Evaluating the normal distribution.
 */
export function normalShare(x: number): number {
  if (x <= -END) return 0
  if (x >= END) return 1
  let term = x
  let sum = x
  for (let odd = 3; sum + term !== sum; odd += 2) {
    term *= (x * x) / odd
    sum += term
  }
  return 0.5 + normalDensity(x) * sum
}

/** The x with Φ(x) = share, by bisection, for 0 < share < 1. */
export function normalQuantile(share: number): number {
  let low = -END
  let high = END
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (normalShare(middle) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}
