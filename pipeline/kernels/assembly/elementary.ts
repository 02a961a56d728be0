import { EXP, EXPM1, exponential, SIGMOID, SOFTPLUS, TANH } from './exponential'
import { logarithm, logarithmOnePlus } from './logarithm'

// Functions of one number, by which tests know all of them, and those of every entry of a vector that are needed: y_i ← f(x_i), to
// the bit what the former gives. x and y may be the same vector.

const LOG: i32 = 5
const LOG1P: i32 = 6

function both(kind: i32, x: v128): v128 {
  if (kind === LOG) return logarithm(x)
  if (kind === LOG1P) return logarithmOnePlus(x)
  return exponential(kind, x)
}

function one(kind: i32, x: f64): f64 {
  return f64x2.extract_lane(both(kind, f64x2.splat(x)), 0)
}

function each(kind: i32, n: i32, x: usize, y: usize): void {
  let i: i32 = 0
  for (; i <= n - 2; i += 2) {
    v128.store(y, both(kind, v128.load(x)))
    x += 16
    y += 16
  }
  if (i < n) store<f64>(y, one(kind, load<f64>(x)))
}

/** e^x. */
export function exp(x: f64): f64 {
  return one(EXP, x)
}

export function expArray(n: i32, x: usize, y: usize): void {
  each(EXP, n, x, y)
}

/** e^x − 1. */
export function expm1(x: f64): f64 {
  return one(EXPM1, x)
}

/** 1/(1 + e^−x). */
export function sigmoid(x: f64): f64 {
  return one(SIGMOID, x)
}

export function sigmoidArray(n: i32, x: usize, y: usize): void {
  each(SIGMOID, n, x, y)
}

/** tanh x. */
export function tanh(x: f64): f64 {
  return one(TANH, x)
}

/** log(1 + e^x). */
export function softplus(x: f64): f64 {
  return one(SOFTPLUS, x)
}

export function softplusArray(n: i32, x: usize, y: usize): void {
  each(SOFTPLUS, n, x, y)
}

/** log x. */
export function log(x: f64): f64 {
  return one(LOG, x)
}

export function logArray(n: i32, x: usize, y: usize): void {
  each(LOG, n, x, y)
}

/** log(1 + x). */
export function log1p(x: f64): f64 {
  return one(LOG1P, x)
}

export function log1pArray(n: i32, x: usize, y: usize): void {
  each(LOG1P, n, x, y)
}
