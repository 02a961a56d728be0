import { sumOfLanes } from './lanes'

/**
 * Σ x_i y_i.
 *
 * Entry i goes to accumulator i mod 8 (four vectors of two lanes), the accumulators are added pair by pair, and the entries
 * left over by the eights come last. A lone product wants that many accumulators, since each addition has to wait for the one
 * before; many at a time, as in `gemvTransposed` and `gram`, do with one vector each, and have another order.
 */
export function dot(n: i32, x: usize, y: usize): f64 {
  let a0 = f64x2.splat(0)
  let a1 = a0
  let a2 = a0
  let a3 = a0
  let i: i32 = 0
  for (; i <= n - 8; i += 8) {
    a0 = f64x2.add(a0, f64x2.mul(v128.load(x), v128.load(y)))
    a1 = f64x2.add(a1, f64x2.mul(v128.load(x, 16), v128.load(y, 16)))
    a2 = f64x2.add(a2, f64x2.mul(v128.load(x, 32), v128.load(y, 32)))
    a3 = f64x2.add(a3, f64x2.mul(v128.load(x, 48), v128.load(y, 48)))
    x += 64
    y += 64
  }
  let sum = sumOfLanes(f64x2.add(f64x2.add(a0, a1), f64x2.add(a2, a3)))
  for (; i < n; i++) {
    sum += load<f64>(x) * load<f64>(y)
    x += 8
    y += 8
  }
  return sum
}
