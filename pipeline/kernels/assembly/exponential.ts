import { HALF, LN2_HIGH, LN2_LOW, ONE, pair, TWO } from './constants'
import { lostInSum, quotient, upperHalf } from './double-double'
import { logOnePlus } from './logarithm'

// Two arguments at a time, by + − × ÷ and integer operations only, so that every machine has the same bits. All functions
// that need an exponential share its argument reduction and its polynomial, and differ in what they do with the outcome.

export const EXP: i32 = 0
export const EXPM1: i32 = 1
export const SIGMOID: i32 = 2
export const TANH: i32 = 3
export const SOFTPLUS: i32 = 4

const QUARTER = memory.data<f64>([0.25])
const MINUS_ONE = memory.data<f64>([-1])
const LOG2E = memory.data<f64>([Math.LOG2E])
/** 1.5·2⁵², which added to a small integer leaves that integer in the lowest bits, and what exponents are biased by. */
const ROUNDING = memory.data<f64>([6755399441055744 + 1023])
/** Beyond these e^y is ∞ or 0. */
const HIGHEST = memory.data<f64>([710])
const LOWEST = memory.data<f64>([-746])
/** Beyond this 1 does not count beside e^x; and beyond that tanh(x/2) is 1. */
const FAR = memory.data<f64>([40])
const SATURATED = memory.data<f64>([80])
/** 1/3!, 1/4!, … 1/14!. */
const FACTORIALS = memory.data<f64>([
  1 / 6.0,
  1 / 24.0,
  1 / 120.0,
  1 / 720.0,
  1 / 5040.0,
  1 / 40320.0,
  1 / 362880.0,
  1 / 3628800.0,
  1 / 39916800.0,
  1 / 479001600.0,
  1 / 6227020800.0,
  1 / 87178291200.0,
])

/** −1/3, 2/15, −17/315, …: the coefficients of tanh from x³ on. */
const TANGENT = memory.data<f64>([
  -1 / 3.0,
  2 / 15.0,
  -17 / 315.0,
  62 / 2835.0,
  -0.008863235529902197,
  0.003592128036572481,
  -0.0014558343870513183,
  0.000590027440945586,
  -0.00023912911424355248,
  9.691537956929451e-5,
  -3.927832388331683e-5,
])

/**
 * One of the functions above, by its number.
 *
 *   y = k·ln 2 + r,  |r| ≤ ln 2/2,  e^y = 2ᵏ·e^r
 *   e^r = 1 + r + r²/2 + r³·Q(r), with r²/2 split so that its upper part is exact
 *
 * e^r comes out as e + rest, good to 59 bits. Source: after Muller, Elementary Functions (2016), chapters 4 and 5.
 */
export function exponential(kind: i32, x: v128): v128 {
  const y = argument(kind, x)
  // Adding 0 makes −0 to 0.
  const k = f64x2.add(f64x2.nearest(f64x2.mul(y, pair(LOG2E))), f64x2.splat(0))
  const yMinusK = f64x2.sub(y, f64x2.mul(k, pair(LN2_HIGH)))
  const kLow = f64x2.mul(k, pair(LN2_LOW))
  const r = f64x2.sub(yMinusK, kLow)
  const lost = f64x2.sub(f64x2.sub(yMinusK, r), kLow)

  const rh = upperHalf(r)
  const half = pair(HALF)
  const square = f64x2.mul(f64x2.mul(rh, rh), half)
  const restOfSquare = f64x2.mul(f64x2.mul(f64x2.sub(r, rh), f64x2.add(r, rh)), half)
  const a = f64x2.add(r, square)
  const small = f64x2.add(f64x2.add(restOfSquare, f64x2.add(lost, f64x2.mul(lost, r))), cubic(r))
  // e^r − 1 is a + low.
  const low = f64x2.add(f64x2.add(f64x2.sub(r, a), square), small)

  const one = pair(ONE)
  const s = f64x2.add(one, a)
  const t = f64x2.add(f64x2.add(f64x2.sub(one, s), a), low)
  const e = f64x2.add(s, t)
  if (kind === EXP) return scaled(e, k)
  const high = scaled(e, k)
  const rest = scaled(f64x2.add(f64x2.sub(s, e), t), k)
  if (kind === EXPM1) return expm1Of(x, k, f64x2.add(a, low), high, rest)
  if (kind === SIGMOID) return sigmoidOf(x, high, rest)
  if (kind === TANH) return tanhOf(x, high, rest)
  return softplusOf(x, high, rest)
}

/** What e is raised to, kept where neither 2ᵏ nor its halves leave the range: beyond, e^y is ∞ or 0 anyhow, or does not count. */
function argument(kind: i32, x: v128): v128 {
  if (kind === TANH) return f64x2.neg(f64x2.pmin(f64x2.mul(f64x2.abs(x), pair(TWO)), pair(SATURATED)))
  const y = kind === EXP || kind === EXPM1 ? x : f64x2.neg(f64x2.abs(x))
  return f64x2.pmax(f64x2.pmin(y, pair(HIGHEST)), pair(LOWEST))
}

/** r³·Q(r) = r³/3! + r⁴/4! + … + r¹⁴/14!; the next term is below 2⁻⁶³. */
function cubic(r: v128): v128 {
  const r2 = f64x2.mul(r, r)
  const r4 = f64x2.mul(r2, r2)
  const q0 = linear(r, FACTORIALS)
  const q2 = linear(r, FACTORIALS + 16)
  const q4 = linear(r, FACTORIALS + 32)
  const q6 = linear(r, FACTORIALS + 48)
  const q8 = linear(r, FACTORIALS + 64)
  const q10 = linear(r, FACTORIALS + 80)
  const lower = f64x2.add(q0, f64x2.mul(r2, q2))
  const middle = f64x2.add(q4, f64x2.mul(r2, q6))
  const upper = f64x2.add(q8, f64x2.mul(r2, q10))
  const q = f64x2.add(lower, f64x2.mul(r4, f64x2.add(middle, f64x2.mul(r4, upper))))
  return f64x2.mul(f64x2.mul(r2, r), q)
}

/** c0 + c1·r, of two numbers that lie one after the other. */
function linear(r: v128, c0: usize): v128 {
  return f64x2.add(pair(c0), f64x2.mul(pair(c0 + 8), r))
}

/** v·2ᵏ, in two steps, so that it overflows and underflows only where the result does. */
function scaled(v: v128, k: v128): v128 {
  const k1 = f64x2.nearest(f64x2.mul(k, pair(HALF)))
  return f64x2.mul(f64x2.mul(v, powerOfTwo(k1)), powerOfTwo(f64x2.sub(k, k1)))
}

function powerOfTwo(k: v128): v128 {
  return i64x2.shl(f64x2.add(k, pair(ROUNDING)), 52)
}

/** e^x − 1. With k = 0 it is known without the 1; far up the 1 does not count. */
function expm1Of(x: v128, k: v128, near: v128, high: v128, rest: v128): v128 {
  const minusOne = pair(MINUS_ONE)
  const sum = f64x2.add(high, minusOne)
  const far = f64x2.add(sum, f64x2.add(lostInSum(high, minusOne, sum), rest))
  const value = v128.bitselect(near, far, f64x2.eq(k, f64x2.splat(0)))
  return signedZero(x, v128.bitselect(high, value, f64x2.gt(x, pair(FAR))))
}

/** 1/(1 + e^−x): with z = e^−|x|, 1/(1 + z) or z/(1 + z). */
function sigmoidOf(x: v128, z: v128, rest: v128): v128 {
  const one = pair(ONE)
  const negative = f64x2.lt(x, f64x2.splat(0))
  const d = f64x2.add(one, z)
  const dl = f64x2.add(f64x2.add(f64x2.sub(one, d), z), rest)
  return quotient(v128.bitselect(z, one, negative), v128.and(rest, negative), d, dl)
}

/** (1 − z)/(1 + z) with z = e^−2|x| and the sign of x; near 0 a series, since 1 − z cancels there. */
function tanhOf(x: v128, z: v128, rest: v128): v128 {
  const one = pair(ONE)
  const d = f64x2.add(one, z)
  const dl = f64x2.add(f64x2.add(f64x2.sub(one, d), z), rest)
  const n = f64x2.sub(one, z)
  const nl = f64x2.sub(f64x2.sub(f64x2.sub(one, n), z), rest)
  const sign = v128.and(x, f64x2.splat(-0.0))
  const far = v128.or(quotient(n, nl, d, dl), sign)
  return signedZero(x, v128.bitselect(tanhNearZero(x), far, f64x2.lt(f64x2.abs(x), pair(QUARTER))))
}

/** x − x³/3 + 2x⁵/15 − …, up to x²³, for |x| < 1/4; the next term is below 2⁻⁶³·x. */
function tanhNearZero(x: v128): v128 {
  const w = f64x2.mul(x, x)
  const w2 = f64x2.mul(w, w)
  const w4 = f64x2.mul(w2, w2)
  const p0 = linear(w, TANGENT)
  const p2 = linear(w, TANGENT + 16)
  const p4 = linear(w, TANGENT + 32)
  const p6 = linear(w, TANGENT + 48)
  const p8 = linear(w, TANGENT + 64)
  const p10 = pair(TANGENT + 80)
  const lower = f64x2.add(p0, f64x2.mul(w2, p2))
  const middle = f64x2.add(p4, f64x2.mul(w2, p6))
  const upper = f64x2.add(p8, f64x2.mul(w2, p10))
  const p = f64x2.add(lower, f64x2.mul(w4, f64x2.add(middle, f64x2.mul(w4, upper))))
  return f64x2.add(x, f64x2.mul(f64x2.mul(x, w), p))
}

/** log(1 + e^x) = max(x, 0) + log(1 + e^−|x|); far up the second does not count. */
function softplusOf(x: v128, z: v128, rest: v128): v128 {
  const value = logOnePlus(z, rest, f64x2.pmax(x, f64x2.splat(0)))
  return v128.bitselect(x, value, f64x2.gt(x, pair(FAR)))
}

/** x itself where it is 0, of either sign. */
export function signedZero(x: v128, value: v128): v128 {
  return v128.bitselect(x, value, f64x2.eq(x, f64x2.splat(0)))
}
