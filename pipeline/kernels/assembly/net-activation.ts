import { EXPM1, exponential, SIGMOID, SOFTPLUS, TANH } from './exponential'
import { oneLessExpSingle, sigmoidSingle, softplusSingle, tanhSingle } from './exponential-single'

export const IDENTITY: i32 = 0
export const RELU: i32 = 1
export const LEAKY_RELU: i32 = 2
export const TANH_UNIT: i32 = 3
export const SIGMOID_UNIT: i32 = 4
export const SOFTPLUS_UNIT: i32 = 5

/** Slope of leaky-relu below zero, as in PyTorch. */
const LEAK: f64 = 0.01

/** z ← act(z), in whole vectors. */
export function activate<T>(activation: i32, bytes: usize, z: usize): void {
  const end = z + bytes
  const zero = v128.splat<T>(<T>0)
  if (activation === RELU) {
    // A relu lets NaN pass, as z < 0 ? 0 : z does.
    for (; z < end; z += 16) v128.store(z, v128.pmax<T>(v128.load(z), zero))
  } else if (activation === LEAKY_RELU) {
    const leak = v128.splat<T>(<T>LEAK)
    for (; z < end; z += 16) {
      const x = v128.load(z)
      v128.store(z, v128.bitselect(v128.mul<T>(leak, x), x, v128.lt<T>(x, zero)))
    }
  } else if (activation === TANH_UNIT) {
    for (; z < end; z += 16)
      v128.store(z, sizeof<T>() === 4 ? tanhSingle(v128.load(z)) : exponential(TANH, v128.load(z)))
  } else if (activation === SIGMOID_UNIT) {
    for (; z < end; z += 16) v128.store(z, sigmoids<T>(v128.load(z)))
  } else if (activation === SOFTPLUS_UNIT) {
    for (; z < end; z += 16)
      v128.store(z, sizeof<T>() === 4 ? softplusSingle(v128.load(z)) : exponential(SOFTPLUS, v128.load(z)))
  }
}

export function sigmoids<T>(x: v128): v128 {
  return sizeof<T>() === 4 ? sigmoidSingle(x) : exponential(SIGMOID, x)
}

/** delta ← delta·act′(z), from a = act(z). The derivative of relu at 0 is 0. */
export function chain<T>(activation: i32, bytes: usize, a: usize, delta: usize): void {
  const end = a + bytes
  const zero = v128.splat<T>(<T>0)
  const one = v128.splat<T>(<T>1)
  if (activation === RELU) {
    for (; a < end; a += 16, delta += 16)
      v128.store(delta, v128.andnot(v128.load(delta), v128.le<T>(v128.load(a), zero)))
  } else if (activation === LEAKY_RELU) {
    const leak = v128.splat<T>(<T>LEAK)
    for (; a < end; a += 16, delta += 16) {
      const d = v128.load(delta)
      v128.store(delta, v128.bitselect(v128.mul<T>(d, leak), d, v128.le<T>(v128.load(a), zero)))
    }
  } else if (activation === TANH_UNIT) {
    for (; a < end; a += 16, delta += 16) {
      const y = v128.load(a)
      v128.store(delta, v128.mul<T>(v128.load(delta), v128.sub<T>(one, v128.mul<T>(y, y))))
    }
  } else if (activation === SIGMOID_UNIT) {
    for (; a < end; a += 16, delta += 16) {
      const y = v128.load(a)
      v128.store(delta, v128.mul<T>(v128.load(delta), v128.mul<T>(y, v128.sub<T>(one, y))))
    }
  } else if (activation === SOFTPLUS_UNIT) {
    // The slope is a sigmoid of z, which is 1 − e^−a.
    for (; a < end; a += 16, delta += 16) {
      v128.store(delta, v128.mul<T>(v128.load(delta), oneLessExp<T>(v128.load(a))))
    }
  }
}

function oneLessExp<T>(a: v128): v128 {
  return sizeof<T>() === 4 ? oneLessExpSingle(a) : f64x2.neg(exponential(EXPM1, f64x2.neg(a)))
}
