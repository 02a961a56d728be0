/** The sum of both lanes, the first one first. */
export function sumOfLanes(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1)
}

/** Adds the sums of the lanes of four vectors to the entries of `out`, or to the first `wanted` of them. */
export function addSums(wanted: i32, out: usize, c0: v128, c1: v128, c2: v128, c3: v128): void {
  store<f64>(out, load<f64>(out) + sumOfLanes(c0))
  if (wanted > 1) store<f64>(out, load<f64>(out, 8) + sumOfLanes(c1), 8)
  if (wanted > 2) store<f64>(out, load<f64>(out, 16) + sumOfLanes(c2), 16)
  if (wanted > 3) store<f64>(out, load<f64>(out, 24) + sumOfLanes(c3), 24)
}
