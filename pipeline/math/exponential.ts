import { powerOfTwo, quotient, upperHalf } from './double-double.ts'
import { logOnePlus } from './logarithm.ts'

// Math.exp and its like are the engine's to round; these are made of + − × ÷ and bits, so that every engine has the same. They
// are kernels/assembly/exponential.ts one number at a time, to the bit; what is not explained here is explained there.

const EXP = 0
const SIGMOID = 1
const SOFTPLUS = 2

type Kind = typeof EXP | typeof SIGMOID | typeof SOFTPLUS

/** ln 2 in two parts. The first ends in 21 zero bits: its product with an exponent is exact. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
/** 1.5·2⁵²: added to a small number and taken off again it leaves the nearest integer, halves to the even one. */
const ROUNDING = 6755399441055744

/** e^x. */
export function exp(x: number): number {
  return exponential(EXP, x)
}

/** 1/(1 + e^−x), without overflow on either side. */
export function sigmoid(x: number): number {
  return exponential(SIGMOID, x)
}

/** log(1 + e^x), without overflow and without loss far down. */
export function softplus(x: number): number {
  return exponential(SOFTPLUS, x)
}

/**
 * One of the functions above.
 *
 *   y = k·ln 2 + r,  |r| ≤ ln 2/2,  e^y = 2ᵏ·e^r
 *   e^r = 1 + r + r²/2 + r³·Q(r), with r²/2 split so that its upper part is exact
 *
 * Source: after Muller, Elementary Functions (2016), chapters 4 and 5.
 */
function exponential(kind: Kind, x: number): number {
  const y = argument(kind, x)
  const k = y * Math.LOG2E + ROUNDING - ROUNDING
  const yMinusK = y - k * LN2_HIGH
  const kLow = k * LN2_LOW
  const r = yMinusK - kLow
  const lost = yMinusK - r - kLow

  const rh = upperHalf(r)
  const square = rh * rh * 0.5
  const restOfSquare = (r - rh) * (r + rh) * 0.5
  const a = r + square
  const small = restOfSquare + (lost + lost * r) + cubic(r)
  // e^r − 1 is a + low.
  const low = r - a + square + small

  const s = 1 + a
  const t = 1 - s + a + low
  const e = s + t
  if (kind === EXP) return scaled(e, k)
  const high = scaled(e, k)
  const rest = scaled(s - e + t, k)
  if (kind === SIGMOID) return sigmoidOf(x, high, rest)
  // Far up the logarithm does not count.
  return x > 40 ? x : logOnePlus(high, rest, x > 0 ? x : 0)
}

/** What e is raised to, kept where neither 2ᵏ nor its halves leave the range. */
function argument(kind: Kind, x: number): number {
  const y = kind === EXP ? x : -Math.abs(x)
  if (y > 710) return 710
  return y < -746 ? -746 : y
}

/** r³·Q(r) = r³/3! + r⁴/4! + … + r¹⁴/14!, in the order of the kernel. */
function cubic(r: number): number {
  const r2 = r * r
  const r4 = r2 * r2
  const q0 = 1 / 6 + (1 / 24) * r
  const q2 = 1 / 120 + (1 / 720) * r
  const q4 = 1 / 5040 + (1 / 40320) * r
  const q6 = 1 / 362880 + (1 / 3628800) * r
  const q8 = 1 / 39916800 + (1 / 479001600) * r
  const q10 = 1 / 6227020800 + (1 / 87178291200) * r
  const lower = q0 + r2 * q2
  const middle = q4 + r2 * q6
  const upper = q8 + r2 * q10
  return r2 * r * (lower + r4 * (middle + r4 * upper))
}

/** v·2ᵏ, in two steps, so that it overflows and underflows only where the result does. */
function scaled(v: number, k: number): number {
  const k1 = k * 0.5 + ROUNDING - ROUNDING
  return v * powerOfTwo(k1) * powerOfTwo(k - k1)
}

/** 1/(1 + e^−x): with z = e^−|x|, 1/(1 + z) or z/(1 + z). */
function sigmoidOf(x: number, z: number, rest: number): number {
  const d = 1 + z
  const dl = 1 - d + z + rest
  return x < 0 ? quotient(z, rest, d, dl) : quotient(1, 0, d, dl)
}
