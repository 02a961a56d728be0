/** y ← v∘x, entry by entry. Any two may be the same vector. */
export function multiply(n: i32, v: usize, x: usize, y: usize): void {
  let i: i32 = 0
  for (; i <= n - 2; i += 2) {
    v128.store(y, f64x2.mul(v128.load(v), v128.load(x)))
    v += 16
    x += 16
    y += 16
  }
  if (i < n) store<f64>(y, load<f64>(v) * load<f64>(x))
}
