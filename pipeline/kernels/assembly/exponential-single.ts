import { four } from './constants'

// The functions of exponential.ts in f32, four arguments at a time and all in f32: within two units in the last place, and the
// same on every machine.

const HALF = memory.data<f32>([0.5])
const ONE = memory.data<f32>([1])
const TWO = memory.data<f32>([2])
const LOG2E = memory.data<f32>([<f32>Math.LOG2E])
/** ln 2 in two parts. The first ends in fifteen zero bits: its product with an exponent is exact. */
const LN2_HIGH = memory.data<f32>([0.693359375])
const LN2_LOW = memory.data<f32>([-0.00021219444])
/** What exponents are biased by. */
const BIAS = memory.data<i32>([127])
/** Between these 2ᵏ is a normal number; beyond the wider ones e^y is ∞ or 0. */
const NORMAL_LOW = memory.data<f32>([-87])
const NORMAL_HIGH = memory.data<f32>([87])
const LOWEST = memory.data<f32>([-104])
const HIGHEST = memory.data<f32>([89])
/** P(r), the highest power first. Source: expf in Moshier's Cephes library (1992). */
const REMAINDER = memory.data<f32>([1.9875691e-4, 1.3981999e-3, 8.3334519e-3, 4.166579e-2, 1.6666666e-1])
/** Beyond the first, tanh is 1 but for a unit in the last place; below the second it is x. */
const TANH_MOST = memory.data<f32>([7.905311])
const TANH_LEAST = memory.data<f32>([0.0004])
/** An odd polynomial over an even one, the highest powers first. Source: Eigen's ptanh (Steiner 2015), which XLA uses, too. */
const TANH_ABOVE = memory.data<f32>([
  -2.7607685e-16, 2.0001879e-13, -8.604672e-11, 5.122297e-8, 1.4857224e-5, 6.3726195e-4, 4.8935246e-3,
])
const TANH_BELOW = memory.data<f32>([1.1982584e-6, 1.1853471e-4, 2.2684346e-3, 4.893525e-3])
/** 2/15, 2/13, … 2/3. */
const ARTANH = memory.data<f32>([
  <f32>(2 / 15.0),
  <f32>(2 / 13.0),
  <f32>(2 / 11.0),
  <f32>(2 / 9.0),
  <f32>(2 / 7.0),
  <f32>(2 / 5.0),
  <f32>(2 / 3.0),
])

/** y = k·ln 2 + r, |r| ≤ ln 2/2: the k. */
function wholePart(y: v128): v128 {
  return f32x4.nearest(f32x4.mul(y, four(LOG2E)))
}

/** The r. */
function rest(y: v128, k: v128): v128 {
  const high = f32x4.sub(y, f32x4.mul(k, four(LN2_HIGH)))
  return f32x4.sub(high, f32x4.mul(k, four(LN2_LOW)))
}

/** c_0 x^(count − 1) + … + c_(count − 1), of numbers that lie one after the other; `count` is known when this is compiled. */
function polynomial(x: v128, c: usize, count: i32): v128 {
  let p = four(c)
  for (let k: i32 = 1; k < count; k++) p = f32x4.add(f32x4.mul(p, x), four(c + ((<usize>k) << 2)))
  return p
}

/** e^r − 1 = r + r²·P(r). */
function minusOne(r: v128): v128 {
  const p = f32x4.add(f32x4.mul(polynomial(r, REMAINDER, 5), r), four(HALF))
  return f32x4.add(r, f32x4.mul(f32x4.mul(r, r), p))
}

/** e^y for −87 ≤ y ≤ 88, where 2ᵏ is a normal number. */
function expWithin(y: v128): v128 {
  const k = wholePart(y)
  const e = f32x4.add(four(ONE), minusOne(rest(y, k)))
  return f32x4.mul(e, powerOfTwo(i32x4.trunc_sat_f32x4_s(k)))
}

/** e^y for y ≤ 0, and never below e^−87: where that is added to 1 it makes no difference. */
export function expOfNegative(y: v128): v128 {
  return expWithin(f32x4.pmax(y, four(NORMAL_LOW)))
}

/** v·2ᵏ, in two steps, so that it overflows and underflows only where the result does. */
function scaled(v: v128, k: v128): v128 {
  const whole = i32x4.trunc_sat_f32x4_s(k)
  const half = i32x4.shr_s(whole, 1)
  return f32x4.mul(f32x4.mul(v, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)))
}

function powerOfTwo(k: v128): v128 {
  return i32x4.shl(i32x4.add(k, four(BIAS)), 23)
}

/** e^x. */
export function expSingle(x: v128): v128 {
  const y = f32x4.pmax(f32x4.pmin(x, four(HIGHEST)), four(LOWEST))
  const k = wholePart(y)
  return scaled(f32x4.add(four(ONE), minusOne(rest(y, k))), k)
}

/** 1 − e^−a for a ≥ 0: near 0 without the 1. */
export function oneLessExpSingle(a: v128): v128 {
  const y = f32x4.neg(f32x4.pmin(a, four(NORMAL_HIGH)))
  const k = wholePart(y)
  const e = minusOne(rest(y, k))
  const z = f32x4.mul(f32x4.add(four(ONE), e), powerOfTwo(i32x4.trunc_sat_f32x4_s(k)))
  const far = f32x4.sub(four(ONE), z)
  return v128.bitselect(f32x4.neg(e), far, f32x4.eq(k, f32x4.splat(0)))
}

/** 1/(1 + e^−x): with z = e^−|x|, 1/(1 + z) or z/(1 + z). */
export function sigmoidSingle(x: v128): v128 {
  const one = four(ONE)
  const z = expOfNegative(f32x4.neg(f32x4.abs(x)))
  return f32x4.div(v128.bitselect(z, one, f32x4.lt(x, f32x4.splat(0))), f32x4.add(one, z))
}

/** tanh x. */
export function tanhSingle(x: v128): v128 {
  const most = four(TANH_MOST)
  const y = f32x4.pmax(f32x4.pmin(x, most), f32x4.neg(most))
  const w = f32x4.mul(y, y)
  const ratio = f32x4.div(f32x4.mul(y, polynomial(w, TANH_ABOVE, 7)), polynomial(w, TANH_BELOW, 4))
  return v128.bitselect(x, ratio, f32x4.lt(f32x4.abs(x), four(TANH_LEAST)))
}

/** max(x, 0) + log(1 + z) with z = e^−|x|, and log(1 + z) = 2 artanh s with s = z/(2 + z) ≤ 1/3. */
export function softplusSingle(x: v128): v128 {
  const z = expOfNegative(f32x4.neg(f32x4.abs(x)))
  const s = f32x4.div(z, f32x4.add(four(TWO), z))
  const w = f32x4.mul(s, s)
  const log = f32x4.add(f32x4.add(s, s), f32x4.mul(f32x4.mul(s, w), polynomial(w, ARTANH, 7)))
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), log)
}
