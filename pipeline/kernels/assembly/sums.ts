import { dot } from './dot'
import { sumOfLanes } from './lanes'

/** Σ x_i, in the order of `dot`. */
export function sum(n: i32, x: usize): f64 {
  let a0 = f64x2.splat(0)
  let a1 = a0
  let a2 = a0
  let a3 = a0
  let i: i32 = 0
  for (; i <= n - 8; i += 8) {
    a0 = f64x2.add(a0, v128.load(x))
    a1 = f64x2.add(a1, v128.load(x, 16))
    a2 = f64x2.add(a2, v128.load(x, 32))
    a3 = f64x2.add(a3, v128.load(x, 48))
    x += 64
  }
  let total = sumOfLanes(f64x2.add(f64x2.add(a0, a1), f64x2.add(a2, a3)))
  for (; i < n; i++) {
    total += load<f64>(x)
    x += 8
  }
  return total
}

/** Σ x_i². */
export function sumOfSquares(n: i32, x: usize): f64 {
  return dot(n, x, x)
}

/** The largest |x_i|; 0 for an empty vector, NaN where any entry is not a number. */
export function maxAbs(n: i32, x: usize): f64 {
  let m0 = f64x2.splat(0)
  let m1 = m0
  let i: i32 = 0
  for (; i <= n - 4; i += 4) {
    m0 = f64x2.max(m0, f64x2.abs(v128.load(x)))
    m1 = f64x2.max(m1, f64x2.abs(v128.load(x, 16)))
    x += 32
  }
  m0 = f64x2.max(m0, m1)
  let most = max<f64>(f64x2.extract_lane(m0, 0), f64x2.extract_lane(m0, 1))
  for (; i < n; i++) {
    most = max<f64>(most, abs<f64>(load<f64>(x)))
    x += 8
  }
  return most
}
