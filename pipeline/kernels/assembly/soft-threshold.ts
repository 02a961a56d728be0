/**
 * y ← S(x, t) = sign(x)·max(|x| − t, 0), as math/soft-threshold.ts: never −0, and what is not a number stays so. Both may be
 * the same vector.
 */
export function softThreshold(n: i32, t: f64, x: usize, y: usize): void {
  const vt = f64x2.splat(t)
  let i: i32 = 0
  for (; i <= n - 2; i += 2) {
    v128.store(y, shrink(v128.load(x), vt))
    x += 16
    y += 16
  }
  if (i < n) v128.store64_lane(y, shrink(v128.load64_splat(x), vt), 0)
}

function shrink(x: v128, t: v128): v128 {
  const moved = v128.bitselect(f64x2.sub(x, t), f64x2.add(x, t), f64x2.gt(x, f64x2.splat(0)))
  return v128.andnot(moved, f64x2.le(f64x2.abs(x), t))
}
