import { lostInSum, upperHalf, upperWord, withUpperWordMoved } from './double-double.ts'

// kernels/assembly/logarithm.ts one number at a time, to the bit; what is not explained here is explained there.

const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
/** The upper word of √½: an argument is brought into [√½, √2). */
const ROOT_HALF_UPPER = 0x3fe6a09e

/** ln x; −∞ at 0, NaN below. Subnormal arguments are brought up to the normal ones first. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN
  if (x === Number.POSITIVE_INFINITY) return x
  const subnormal = x < 2.2250738585072014e-308
  const normal = subnormal ? x * 18014398509481984 : x
  const k = exponent(normal)
  return logSum(subnormal ? k - 54 : k, significand(normal, k) - 1, 0, 0)
}

/** ln(1 + x), with all digits near 0; −∞ at −1, NaN below. */
export function log1p(x: number): number {
  if (x === 0) return x
  if (!(x > -1)) return x === -1 ? Number.NEGATIVE_INFINITY : Number.NaN
  return x === Number.POSITIVE_INFINITY ? x : logOnePlus(x, 0, 0)
}

/** base + ln(1 + z + rest), for z > −1, |rest| at most half a unit in the last place of z, and base ≥ 0. */
export function logOnePlus(z: number, rest: number, base: number): number {
  const u = 1 + z
  // Near 0, ln(1 + z) is known from z itself, which 1 + z has partly lost.
  if (z > -0.29 && z < 0.41) return logSum(0, z, rest / u, base)
  const k = exponent(u)
  return logSum(k, significand(u, k) - 1, (lostInSum(1, z, u) + rest) / u, base)
}

/** The k of x = 2ᵏ·m with m in [√½, √2), for a normal x. */
function exponent(x: number): number {
  const k = (upperWord(x) - ROOT_HALF_UPPER) >> 20
  // The upper word alone does not tell √½ from what is just below it.
  return significand(x, k) < Math.SQRT1_2 ? k - 1 : k
}

/** The m of x = 2ᵏ·m. */
function significand(x: number, k: number): number {
  return withUpperWordMoved(x, -(k << 20))
}

/**
 * base + k·ln 2 + ln(1 + f) + c, with c far below f.
 *
 *   ln(1 + f) = f − f²/2 + s(f²/2 + R(s)),  s = f/(2 + f)
 *
 * Source: the polynomial R is that of FDLIBM's e_log.c (Sun Microsystems, 1993), |error| ≤ 2^−58.45.
 */
function logSum(k: number, f: number, c: number, base: number): number {
  const s = f / (2 + f)
  const fh = upperHalf(f)
  const square = fh * fh * 0.5
  const restOfSquare = (f - fh) * (f + fh) * 0.5
  const series = s * (square + restOfSquare + remainder(s * s))
  const small = series - restOfSquare + k * LN2_LOW + c

  const b = f - square
  const lostInB = f - b - square
  const ofK = k * LN2_HIGH
  const high = ofK + b
  const lostInHigh = ofK - high + b
  const sum = base + high
  const lost = lostInSum(base, high, sum) + lostInHigh
  return sum + (lost + (lostInB + small))
}

/** R(s) as a polynomial in w = s². */
function remainder(w: number): number {
  let r = 0.14798198605116586
  r = 0.15313837699209373 + r * w
  r = 0.1818357216161805 + r * w
  r = 0.22222198432149784 + r * w
  r = 0.2857142874366239 + r * w
  r = 0.3999999999940942 + r * w
  r = 0.6666666666666735 + r * w
  return r * w
}
