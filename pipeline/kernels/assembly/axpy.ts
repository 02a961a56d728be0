/** y ← y + a·x. */
export function axpy(n: i32, a: f64, x: usize, y: usize): void {
  const va = f64x2.splat(a)
  let i: i32 = 0
  for (; i <= n - 8; i += 8) {
    const y0 = f64x2.add(v128.load(y), f64x2.mul(va, v128.load(x)))
    const y1 = f64x2.add(v128.load(y, 16), f64x2.mul(va, v128.load(x, 16)))
    const y2 = f64x2.add(v128.load(y, 32), f64x2.mul(va, v128.load(x, 32)))
    const y3 = f64x2.add(v128.load(y, 48), f64x2.mul(va, v128.load(x, 48)))
    v128.store(y, y0)
    v128.store(y, y1, 16)
    v128.store(y, y2, 32)
    v128.store(y, y3, 48)
    x += 64
    y += 64
  }
  for (; i < n; i++) {
    store<f64>(y, load<f64>(y) + a * load<f64>(x))
    x += 8
    y += 8
  }
}

/** y ← (((y + a·x) + b·z) + c·u) + d·v: the very numbers of four calls of `axpy`, with y read and written once. */
export function axpyFour(
  n: i32,
  a: f64,
  x: usize,
  b: f64,
  z: usize,
  c: f64,
  u: usize,
  d: f64,
  v: usize,
  y: usize,
): void {
  const va = f64x2.splat(a)
  const vb = f64x2.splat(b)
  const vc = f64x2.splat(c)
  const vd = f64x2.splat(d)
  const whole = (<usize>(n & ~3)) << 3
  let o: usize = 0
  for (; o < whole; o += 32) {
    let y0 = f64x2.add(v128.load(y + o), f64x2.mul(va, v128.load(x + o)))
    let y1 = f64x2.add(v128.load(y + o, 16), f64x2.mul(va, v128.load(x + o, 16)))
    y0 = f64x2.add(y0, f64x2.mul(vb, v128.load(z + o)))
    y1 = f64x2.add(y1, f64x2.mul(vb, v128.load(z + o, 16)))
    y0 = f64x2.add(y0, f64x2.mul(vc, v128.load(u + o)))
    y1 = f64x2.add(y1, f64x2.mul(vc, v128.load(u + o, 16)))
    y0 = f64x2.add(y0, f64x2.mul(vd, v128.load(v + o)))
    y1 = f64x2.add(y1, f64x2.mul(vd, v128.load(v + o, 16)))
    v128.store(y + o, y0)
    v128.store(y + o, y1, 16)
  }
  for (const end = (<usize>n) << 3; o < end; o += 8) {
    let sum = load<f64>(y + o) + a * load<f64>(x + o)
    sum += b * load<f64>(z + o)
    sum += c * load<f64>(u + o)
    sum += d * load<f64>(v + o)
    store<f64>(y + o, sum)
  }
}
