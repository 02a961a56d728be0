import { EXP, exponential } from './exponential'

/**
 * For each of n rows of K outputs: the largest output into `most`, e^(η_k − largest) into `mu`, and the sum of all of these but
 * the largest's own 1 into `others`; of several that are largest the first counts.
 *
 * `eta` and `mu` hold the first output of all rows, then the second, and so on. log Σ e^η is then most + log1p(others), and what
 * a probability near 1 lacks to it is known to its last digit.
 */
export function classExponentials(n: i32, K: i32, eta: usize, mu: usize, most: usize, others: usize): void {
  const run = (<usize>n) << 3
  const whole = (<usize>(n & ~1)) << 3
  let o: usize = 0
  for (; o < whole; o += 16) {
    let top = v128.load(eta + o)
    for (let k: i32 = 1; k < K; k++) top = f64x2.pmax(top, v128.load(eta + o + run * k))
    v128.store(most + o, top)
    let sum = f64x2.splat(0)
    let first = i64x2.splat(-1)
    for (let k: i32 = 0; k < K; k++) {
      const at = o + run * k
      const output = v128.load(eta + at)
      const e = exponential(EXP, f64x2.sub(output, top))
      v128.store(mu + at, e)
      const isTop = v128.and(f64x2.eq(output, top), first)
      sum = f64x2.add(sum, v128.andnot(e, isTop))
      first = v128.andnot(first, isTop)
    }
    v128.store(others + o, sum)
  }
  if (n & 1) lastRow(K, run, eta + o, mu + o, most + o, others + o)
}

/** The row that has no partner, by the same operations. */
function lastRow(K: i32, run: usize, eta: usize, mu: usize, most: usize, others: usize): void {
  let top = load<f64>(eta)
  for (let k: i32 = 1; k < K; k++) {
    const output = load<f64>(eta + run * k)
    top = top < output ? output : top
  }
  store<f64>(most, top)
  let sum: f64 = 0
  let first = true
  for (let k: i32 = 0; k < K; k++) {
    const output = load<f64>(eta + run * k)
    const e = f64x2.extract_lane(exponential(EXP, f64x2.splat(output - top)), 0)
    store<f64>(mu + run * k, e)
    if (first && output === top) first = false
    else sum += e
  }
  store<f64>(others, sum)
}
