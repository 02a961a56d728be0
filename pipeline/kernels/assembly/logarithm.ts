import { HALF, LN2_HIGH, LN2_LOW, ONE, pair, TWO } from './constants'
import { lostInSum, upperHalf } from './double-double'

/** An argument is brought into [√½, √2). */
const ROOT_HALF = memory.data<f64>([Math.SQRT1_2])
/** The bits of a significand. */
const SIGNIFICAND = memory.data<i64>([0xfffffffffffff])
/** 1.5·2⁵²: added to a small integer it leaves that integer in the lowest bits. */
const ROUNDING = memory.data<f64>([6755399441055744])
/** The least normal number, and 2⁵⁴, which brings those below it up to the normal ones. */
const NORMAL = memory.data<f64>([2.2250738585072014e-308])
const LIFT = memory.data<f64>([18014398509481984])
const LIFTED = memory.data<f64>([54])
/** Between these, log(1 + z) is known from z itself. */
const NEAR_LOW = memory.data<f64>([-0.29])
const NEAR_HIGH = memory.data<f64>([0.41])
/** ∞, −∞ and what is no number. */
const INFINITE = memory.data<f64>([Infinity, -Infinity, NaN])
/** R(s), the highest power of s² first. */
const REMAINDER = memory.data<f64>([
  0.14798198605116586, 0.15313837699209373, 0.1818357216161805, 0.22222198432149784, 0.2857142874366239,
  0.3999999999940942, 0.6666666666666735,
])

/** log x of two arguments; −∞ at 0, NaN below. Subnormal arguments are brought up to the normal ones first. */
export function logarithm(x: v128): v128 {
  const zero = f64x2.splat(0)
  const subnormal = f64x2.lt(x, pair(NORMAL))
  const normal = v128.bitselect(f64x2.mul(x, pair(LIFT)), x, subnormal)
  const k = exponent(normal)
  const f = f64x2.sub(significand(normal), pair(ONE))
  const all = f64x2.sub(k, v128.and(subnormal, pair(LIFTED)))
  return atTheEnds(x, x, logSum(all, f, zero, zero))
}

/** log(1 + x) of two arguments; −∞ at −1, NaN below. */
export function logarithmOnePlus(x: v128): v128 {
  const zero = f64x2.splat(0)
  const value = logOnePlus(x, zero, zero)
  const ended = atTheEnds(f64x2.add(pair(ONE), x), x, value)
  return v128.bitselect(x, ended, f64x2.eq(x, zero))
}

/** base + log(1 + z + rest), for z > −1, |rest| at most half a unit in the last place of z, and base ≥ 0. */
export function logOnePlus(z: v128, rest: v128, base: v128): v128 {
  const one = pair(ONE)
  const u = f64x2.add(one, z)
  const lost = f64x2.add(lostInSum(one, z, u), rest)
  // Near 0, log(1 + z) is known from z itself, which 1 + z has partly lost.
  const near = v128.and(f64x2.gt(z, pair(NEAR_LOW)), f64x2.lt(z, pair(NEAR_HIGH)))
  const k = v128.andnot(exponent(u), near)
  const f = v128.bitselect(z, f64x2.sub(significand(u), one), near)
  return logSum(k, f, f64x2.div(v128.bitselect(rest, lost, near), u), base)
}

/** The k of x = 2ᵏ·m with m in [√½, √2). */
function exponent(x: v128): v128 {
  const k = i64x2.shr_s(i64x2.sub(x, pair(ROOT_HALF)), 52)
  const rounding = pair(ROUNDING)
  return f64x2.sub(i64x2.add(k, rounding), rounding)
}

/** The m of x = 2ᵏ·m. */
function significand(x: v128): v128 {
  const above = i64x2.sub(x, pair(ROOT_HALF))
  return i64x2.add(v128.and(above, pair(SIGNIFICAND)), pair(ROOT_HALF))
}

/**
 * base + k·ln 2 + log(1 + f) + c, with c far below f.
 *
 *   log(1 + f) = f − f²/2 + s(f²/2 + R(s)),  s = f/(2 + f)
 *
 * f²/2 is split so that its upper part is exact, and what each of the larger sums loses is added to the smaller terms.
 * Source: the polynomial R is that of FDLIBM's e_log.c (Sun Microsystems, 1993), |error| ≤ 2^−58.45.
 */
function logSum(k: v128, f: v128, c: v128, base: v128): v128 {
  const s = f64x2.div(f, f64x2.add(pair(TWO), f))
  const fh = upperHalf(f)
  const half = pair(HALF)
  const square = f64x2.mul(f64x2.mul(fh, fh), half)
  const restOfSquare = f64x2.mul(f64x2.mul(f64x2.sub(f, fh), f64x2.add(f, fh)), half)
  const series = f64x2.mul(s, f64x2.add(f64x2.add(square, restOfSquare), remainder(f64x2.mul(s, s))))
  const small = f64x2.add(f64x2.add(f64x2.sub(series, restOfSquare), f64x2.mul(k, pair(LN2_LOW))), c)

  const b = f64x2.sub(f, square)
  const lostInB = f64x2.sub(f64x2.sub(f, b), square)
  const ofK = f64x2.mul(k, pair(LN2_HIGH))
  const high = f64x2.add(ofK, b)
  const lostInHigh = f64x2.add(f64x2.sub(ofK, high), b)
  const sum = f64x2.add(base, high)
  const lost = f64x2.add(lostInSum(base, high, sum), lostInHigh)
  return f64x2.add(sum, f64x2.add(lost, f64x2.add(lostInB, small)))
}

/** R(s) as a polynomial in w = s². */
function remainder(w: v128): v128 {
  let r = pair(REMAINDER)
  r = f64x2.add(pair(REMAINDER + 8), f64x2.mul(r, w))
  r = f64x2.add(pair(REMAINDER + 16), f64x2.mul(r, w))
  r = f64x2.add(pair(REMAINDER + 24), f64x2.mul(r, w))
  r = f64x2.add(pair(REMAINDER + 32), f64x2.mul(r, w))
  r = f64x2.add(pair(REMAINDER + 40), f64x2.mul(r, w))
  r = f64x2.add(pair(REMAINDER + 48), f64x2.mul(r, w))
  return f64x2.mul(r, w)
}

/** The value where u > 0; −∞ at u = 0, NaN below, and x itself where that is ∞ or not a number. */
function atTheEnds(u: v128, x: v128, value: v128): v128 {
  const zero = f64x2.splat(0)
  let ended = v128.bitselect(value, pair(INFINITE + 16), f64x2.gt(u, zero))
  ended = v128.bitselect(pair(INFINITE + 8), ended, f64x2.eq(u, zero))
  return v128.bitselect(ended, x, f64x2.lt(x, pair(INFINITE)))
}
