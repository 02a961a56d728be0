/** Lists, as i32, which of n entries are not 0, in order; what is no number is among them. @returns how many there are. */
export function nonzeroPlaces(n: i32, x: usize, places: usize): i32 {
  const zero = f64x2.splat(0)
  let next = places
  let i: i32 = 0
  for (; i <= n - 8; i += 8) {
    const apart =
      i64x2.bitmask(f64x2.ne(v128.load(x), zero)) |
      (i64x2.bitmask(f64x2.ne(v128.load(x, 16), zero)) << 2) |
      (i64x2.bitmask(f64x2.ne(v128.load(x, 32), zero)) << 4) |
      (i64x2.bitmask(f64x2.ne(v128.load(x, 48), zero)) << 6)
    for (let rest = apart; rest !== 0; rest &= rest - 1) {
      store<i32>(next, i + ctz(rest))
      next += 4
    }
    x += 64
  }
  for (; i < n; i++) {
    if (load<f64>(x) !== 0) {
      store<i32>(next, i)
      next += 4
    }
    x += 8
  }
  return <i32>((next - places) >> 2)
}
