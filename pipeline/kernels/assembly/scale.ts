/** y ← a·x. Both may be the same vector. */
export function scaledCopy(n: i32, a: f64, x: usize, y: usize): void {
  const va = f64x2.splat(a)
  let i: i32 = 0
  for (; i <= n - 2; i += 2) {
    v128.store(y, f64x2.mul(va, v128.load(x)))
    x += 16
    y += 16
  }
  if (i < n) store<f64>(y, a * load<f64>(x))
}

/** y ← (x − shift)/scale, divided and not multiplied by a reciprocal, as data/apply-scaling.ts does it. Both may be the same vector. */
export function shiftAndScale(n: i32, shift: f64, scale: f64, x: usize, y: usize): void {
  const vs = f64x2.splat(shift)
  const vd = f64x2.splat(scale)
  let i: i32 = 0
  for (; i <= n - 2; i += 2) {
    v128.store(y, f64x2.div(f64x2.sub(v128.load(x), vs), vd))
    x += 16
    y += 16
  }
  if (i < n) store<f64>(y, (load<f64>(x) - shift) / scale)
}
