// The functions of exponential.ts in f32, four arguments at a time and all in f32: within two units in the last place, and the
// same on every machine.

/** ln 2 in two parts. The first ends in fifteen zero bits: its product with an exponent is exact. */
const LN2_HIGH: f32 = 0.693359375
const LN2_LOW: f32 = -0.00021219444

/** y = k·ln 2 + r, |r| ≤ ln 2/2: the k. */
function wholePart(y: v128): v128 {
  return f32x4.nearest(f32x4.mul(y, f32x4.splat(<f32>Math.LOG2E)))
}

/** The r. */
function rest(y: v128, k: v128): v128 {
  const high = f32x4.sub(y, f32x4.mul(k, f32x4.splat(LN2_HIGH)))
  return f32x4.sub(high, f32x4.mul(k, f32x4.splat(LN2_LOW)))
}

/** e^r − 1 = r + r²·P(r). Source: the polynomial P of expf in Moshier's Cephes library (1992). */
function minusOne(r: v128): v128 {
  let p = f32x4.splat(1.9875691e-4)
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.166579e-2))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666666e-1))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5))
  return f32x4.add(r, f32x4.mul(f32x4.mul(r, r), p))
}

/** e^y for −87 ≤ y ≤ 88, where 2ᵏ is a normal number. */
function expWithin(y: v128): v128 {
  const k = wholePart(y)
  const e = f32x4.add(f32x4.splat(1), minusOne(rest(y, k)))
  return f32x4.mul(e, powerOfTwo(i32x4.trunc_sat_f32x4_s(k)))
}

/** e^y for y ≤ 0, and never below e^−87: where that is added to 1 it makes no difference. */
export function expOfNegative(y: v128): v128 {
  return expWithin(f32x4.pmax(y, f32x4.splat(-87)))
}

/** v·2ᵏ, in two steps, so that it overflows and underflows only where the result does. */
function scaled(v: v128, k: v128): v128 {
  const whole = i32x4.trunc_sat_f32x4_s(k)
  const half = i32x4.shr_s(whole, 1)
  return f32x4.mul(f32x4.mul(v, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)))
}

function powerOfTwo(k: v128): v128 {
  return i32x4.shl(i32x4.add(k, i32x4.splat(127)), 23)
}

/** e^x. */
export function expSingle(x: v128): v128 {
  const y = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104))
  const k = wholePart(y)
  return scaled(f32x4.add(f32x4.splat(1), minusOne(rest(y, k))), k)
}

/** 1 − e^−a for a ≥ 0: near 0 without the 1. */
export function oneLessExpSingle(a: v128): v128 {
  const y = f32x4.neg(f32x4.pmin(a, f32x4.splat(87)))
  const k = wholePart(y)
  const e = minusOne(rest(y, k))
  const z = f32x4.mul(f32x4.add(f32x4.splat(1), e), powerOfTwo(i32x4.trunc_sat_f32x4_s(k)))
  const far = f32x4.sub(f32x4.splat(1), z)
  return v128.bitselect(f32x4.neg(e), far, f32x4.eq(k, f32x4.splat(0)))
}

/** 1/(1 + e^−x): with z = e^−|x|, 1/(1 + z) or z/(1 + z). */
export function sigmoidSingle(x: v128): v128 {
  const one = f32x4.splat(1)
  const z = expOfNegative(f32x4.neg(f32x4.abs(x)))
  return f32x4.div(v128.bitselect(z, one, f32x4.lt(x, f32x4.splat(0))), f32x4.add(one, z))
}

/**
 * An odd polynomial over an even one, on |x| < 7.9; beyond it tanh is 1 but for a unit in the last place. Near 0 it is x.
 *
 * Source: the coefficients are those of Eigen's ptanh (Steiner 2015), which XLA uses, too.
 */
export function tanhSingle(x: v128): v128 {
  const most = f32x4.splat(7.905311)
  const y = f32x4.pmax(f32x4.pmin(x, most), f32x4.neg(most))
  const w = f32x4.mul(y, y)
  let p = f32x4.splat(-2.7607685e-16)
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(2.0001879e-13))
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(-8.604672e-11))
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(5.122297e-8))
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(1.4857224e-5))
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(6.3726195e-4))
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(4.8935246e-3))
  let q = f32x4.splat(1.1982584e-6)
  q = f32x4.add(f32x4.mul(q, w), f32x4.splat(1.1853471e-4))
  q = f32x4.add(f32x4.mul(q, w), f32x4.splat(2.2684346e-3))
  q = f32x4.add(f32x4.mul(q, w), f32x4.splat(4.893525e-3))
  const ratio = f32x4.div(f32x4.mul(y, p), q)
  return v128.bitselect(x, ratio, f32x4.lt(f32x4.abs(x), f32x4.splat(0.0004)))
}

/** max(x, 0) + log(1 + z) with z = e^−|x|, and log(1 + z) = 2 artanh s with s = z/(2 + z) ≤ 1/3. */
export function softplusSingle(x: v128): v128 {
  const z = expOfNegative(f32x4.neg(f32x4.abs(x)))
  const s = f32x4.div(z, f32x4.add(f32x4.splat(2), z))
  const w = f32x4.mul(s, s)
  let p = f32x4.splat(<f32>(2 / 15.0))
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(<f32>(2 / 13.0)))
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(<f32>(2 / 11.0)))
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(<f32>(2 / 9.0)))
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(<f32>(2 / 7.0)))
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(<f32>(2 / 5.0)))
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(<f32>(2 / 3.0)))
  const log = f32x4.add(f32x4.add(s, s), f32x4.mul(f32x4.mul(s, w), p))
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), log)
}
