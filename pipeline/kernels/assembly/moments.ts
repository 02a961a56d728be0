import { columnAt, entry } from './columns'
import { sumOfLanes } from './lanes'

/**
 * Of each column: its mean Σ v_i x_i, its root mean square distance √(Σ v_i (x_i − mean)²) from it, and the least and the largest
 * of its values in rows with v_i > 0. The weights v sum to 1.
 *
 * Two passes: the second adds to the mean what the first left over, so that a large common part costs no digits.
 */
export function columnMoments(
  n: i32,
  p: i32,
  X: usize,
  ld: i32,
  v: usize,
  means: usize,
  deviations: usize,
  lows: usize,
  highs: usize,
): void {
  for (let j: i32 = 0; j < p; j++)
    momentsOf(n, columnAt(X, ld, j), v, entry(means, j), entry(deviations, j), entry(lows, j), entry(highs, j))
}

function momentsOf(n: i32, x: usize, v: usize, toMean: usize, toDeviation: usize, toLow: usize, toHigh: usize): void {
  const first = weightedSum(n, x, v)
  const mean = f64x2.splat(first)
  const zero = f64x2.splat(0)
  let squares = zero
  let rest = zero
  let low = f64x2.splat(Infinity)
  let high = f64x2.splat(-Infinity)
  let o: usize = 0
  for (const whole = (<usize>(n & ~1)) << 3; o < whole; o += 16) {
    const weight = v128.load(v + o)
    const counts = f64x2.ne(weight, zero)
    const value = v128.load(x + o)
    const distance = v128.and(f64x2.sub(value, mean), counts)
    const share = f64x2.mul(weight, distance)
    rest = f64x2.add(rest, share)
    squares = f64x2.add(squares, f64x2.mul(share, distance))
    low = v128.bitselect(f64x2.pmin(low, value), low, counts)
    high = v128.bitselect(f64x2.pmax(high, value), high, counts)
  }
  let left = sumOfLanes(rest)
  let sum = sumOfLanes(squares)
  let least = min<f64>(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1))
  let most = max<f64>(f64x2.extract_lane(high, 0), f64x2.extract_lane(high, 1))
  const weight: f64 = n & 1 ? load<f64>(v + o) : 0
  if (weight !== 0) {
    const value = load<f64>(x + o)
    left += weight * (value - first)
    sum += weight * (value - first) * (value - first)
    least = min<f64>(least, value)
    most = max<f64>(most, value)
  }
  store<f64>(toMean, first + left)
  store<f64>(toDeviation, Math.sqrt(max<f64>(sum - left * left, 0)))
  store<f64>(toLow, least)
  store<f64>(toHigh, most)
}

/** Σ v_i x_i over the rows with v_i > 0: a row of weight 0 may hold anything. */
function weightedSum(n: i32, x: usize, v: usize): f64 {
  const zero = f64x2.splat(0)
  let a = zero
  let b = zero
  let o: usize = 0
  for (const whole = (<usize>(n & ~3)) << 3; o < whole; o += 32) {
    const first = v128.load(v + o)
    const second = v128.load(v + o, 16)
    a = f64x2.add(a, f64x2.mul(first, v128.and(v128.load(x + o), f64x2.ne(first, zero))))
    b = f64x2.add(b, f64x2.mul(second, v128.and(v128.load(x + o, 16), f64x2.ne(second, zero))))
  }
  let sum = sumOfLanes(f64x2.add(a, b))
  for (const end = (<usize>n) << 3; o < end; o += 8) {
    const weight = load<f64>(v + o)
    if (weight !== 0) sum += weight * load<f64>(x + o)
  }
  return sum
}
