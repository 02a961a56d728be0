import { columnAt, entry } from './columns'

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
  let squares: f64 = 0
  let rest: f64 = 0
  let low: f64 = Infinity
  let high: f64 = -Infinity
  for (let i: i32 = 0; i < n; i++) {
    const weight = load<f64>(entry(v, i))
    if (weight === 0) continue
    const value = load<f64>(entry(x, i))
    const distance = value - first
    rest += weight * distance
    squares += weight * distance * distance
    low = min<f64>(low, value)
    high = max<f64>(high, value)
  }
  store<f64>(toMean, first + rest)
  store<f64>(toDeviation, Math.sqrt(max<f64>(squares - rest * rest, 0)))
  store<f64>(toLow, low)
  store<f64>(toHigh, high)
}

/** Σ v_i x_i over the rows with v_i > 0: a row of weight 0 may hold anything. */
function weightedSum(n: i32, x: usize, v: usize): f64 {
  let sum: f64 = 0
  for (let i: i32 = 0; i < n; i++) {
    const weight = load<f64>(entry(v, i))
    if (weight !== 0) sum += weight * load<f64>(entry(x, i))
  }
  return sum
}

/** low_j ← min(low_j, least of column j) and high_j ← max(high_j, largest of column j). */
export function widen(n: i32, p: i32, X: usize, ld: i32, lows: usize, highs: usize): void {
  for (let j: i32 = 0; j < p; j++) widenBy(n, columnAt(X, ld, j), entry(lows, j), entry(highs, j))
}

function widenBy(n: i32, x: usize, toLow: usize, toHigh: usize): void {
  let low = v128.load64_splat(toLow)
  let high = v128.load64_splat(toHigh)
  let lower = low
  let higher = high
  let i: i32 = 0
  for (; i <= n - 4; i += 4) {
    const a = v128.load(x)
    const b = v128.load(x, 16)
    low = f64x2.pmin(low, a)
    high = f64x2.pmax(high, a)
    lower = f64x2.pmin(lower, b)
    higher = f64x2.pmax(higher, b)
    x += 32
  }
  for (; i < n; i++) {
    const value = v128.load64_splat(x)
    low = f64x2.pmin(low, value)
    high = f64x2.pmax(high, value)
    x += 8
  }
  low = f64x2.pmin(low, lower)
  high = f64x2.pmax(high, higher)
  store<f64>(toLow, min<f64>(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1)))
  store<f64>(toHigh, max<f64>(f64x2.extract_lane(high, 0), f64x2.extract_lane(high, 1)))
}
