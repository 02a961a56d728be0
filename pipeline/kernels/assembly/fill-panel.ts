import { entry } from './columns'
import { STRIDE } from './panel'
import { scaledCopy } from './scale'

/** Rows that are looked at twice, so few that the second look finds them in the first-level cache. */
const STRIP: i32 = 128

/**
 * Fills a panel with rows in a frame, and looks at them on the way:
 *
 *   z_j = (x_j − shift_j)·inverse_j,   low_j ← min(low_j, least of x_j),   high_j ← max(high_j, largest of x_j)
 *   t ← Σ_j share_j (x_j − shift_j)
 *
 * At most 512 rows n, of p columns, a multiple of four. Entry j of `sources` (i32) says where column j begins, in the table or in the
 * panel itself. Rows from n to the next multiple of eight become zeros. t has 512 entries, those from n on are 0.
 *
 * Columns come in fours: that many stretches of the memory are read at a time. An inverse other than 1 costs another pass.
 */
export function fillPanel(
  n: i32,
  p: i32,
  sources: usize,
  X: usize,
  shifts: usize,
  inverses: usize,
  shares: usize,
  lows: usize,
  highs: usize,
  t: usize,
): void {
  memory.fill(t, 0, 512 << 3)
  for (let j: i32 = 0; j < p; j += 4) {
    const x = sources + ((<usize>j) << 2)
    const z = X + STRIDE * <usize>j
    for (let i: i32 = 0; i < n; i += STRIP) {
      const rows = min(STRIP, n - i)
      widenFour(rows, x, i, entry(lows, j), entry(highs, j))
      shiftFour(rows & ~1, x, i, entry(z, i), entry(shifts, j), entry(shares, j), entry(t, i))
    }
    for (let k: i32 = 0; k < 4; k++) {
      const column = z + STRIDE * <usize>k
      if (n & 1) shiftLast(n - 1, source(x, k, 0), column, entry(shifts, j + k), entry(shares, j + k), t)
      memory.fill(entry(column, n), 0, (<usize>(((n + 7) & ~7) - n)) << 3)
      const inverse = load<f64>(entry(inverses, j + k))
      if (inverse !== 1) scaledCopy(n, inverse, column, column)
    }
  }
}

/** Row i of the k-th column of some. */
function source(sources: usize, k: i32, i: i32): usize {
  return entry(<usize>load<i32>(sources + ((<usize>k) << 2)), i)
}

function widenFour(n: i32, sources: usize, i: i32, lows: usize, highs: usize): void {
  let x0 = source(sources, 0, i)
  let x1 = source(sources, 1, i)
  let x2 = source(sources, 2, i)
  let x3 = source(sources, 3, i)
  let l0 = v128.load64_splat(lows)
  let l1 = v128.load64_splat(lows, 8)
  let l2 = v128.load64_splat(lows, 16)
  let l3 = v128.load64_splat(lows, 24)
  let h0 = v128.load64_splat(highs)
  let h1 = v128.load64_splat(highs, 8)
  let h2 = v128.load64_splat(highs, 16)
  let h3 = v128.load64_splat(highs, 24)
  for (const end = x0 + ((<usize>(n & ~1)) << 3); x0 < end; ) {
    const v0 = v128.load(x0)
    l0 = f64x2.pmin(l0, v0)
    h0 = f64x2.pmax(h0, v0)
    const v1 = v128.load(x1)
    l1 = f64x2.pmin(l1, v1)
    h1 = f64x2.pmax(h1, v1)
    const v2 = v128.load(x2)
    l2 = f64x2.pmin(l2, v2)
    h2 = f64x2.pmax(h2, v2)
    const v3 = v128.load(x3)
    l3 = f64x2.pmin(l3, v3)
    h3 = f64x2.pmax(h3, v3)
    x0 += 16
    x1 += 16
    x2 += 16
    x3 += 16
  }
  if (n & 1) {
    const v0 = v128.load64_splat(x0)
    l0 = f64x2.pmin(l0, v0)
    h0 = f64x2.pmax(h0, v0)
    const v1 = v128.load64_splat(x1)
    l1 = f64x2.pmin(l1, v1)
    h1 = f64x2.pmax(h1, v1)
    const v2 = v128.load64_splat(x2)
    l2 = f64x2.pmin(l2, v2)
    h2 = f64x2.pmax(h2, v2)
    const v3 = v128.load64_splat(x3)
    l3 = f64x2.pmin(l3, v3)
    h3 = f64x2.pmax(h3, v3)
  }
  store<f64>(lows, least(l0))
  store<f64>(lows, least(l1), 8)
  store<f64>(lows, least(l2), 16)
  store<f64>(lows, least(l3), 24)
  store<f64>(highs, most(h0))
  store<f64>(highs, most(h1), 8)
  store<f64>(highs, most(h2), 16)
  store<f64>(highs, most(h3), 24)
}

function least(v: v128): f64 {
  return min<f64>(f64x2.extract_lane(v, 0), f64x2.extract_lane(v, 1))
}

function most(v: v128): f64 {
  return max<f64>(f64x2.extract_lane(v, 0), f64x2.extract_lane(v, 1))
}

function shiftFour(n: i32, sources: usize, i: i32, z: usize, shifts: usize, shares: usize, t: usize): void {
  let x0 = source(sources, 0, i)
  let x1 = source(sources, 1, i)
  let x2 = source(sources, 2, i)
  let x3 = source(sources, 3, i)
  const s0 = v128.load64_splat(shifts)
  const s1 = v128.load64_splat(shifts, 8)
  const s2 = v128.load64_splat(shifts, 16)
  const s3 = v128.load64_splat(shifts, 24)
  const a0 = v128.load64_splat(shares)
  const a1 = v128.load64_splat(shares, 8)
  const a2 = v128.load64_splat(shares, 16)
  const a3 = v128.load64_splat(shares, 24)
  for (const end = z + ((<usize>n) << 3); z < end; ) {
    const z0 = f64x2.sub(v128.load(x0), s0)
    v128.store(z, z0)
    const z1 = f64x2.sub(v128.load(x1), s1)
    v128.store(z, z1, STRIDE)
    const z2 = f64x2.sub(v128.load(x2), s2)
    v128.store(z, z2, 2 * STRIDE)
    const z3 = f64x2.sub(v128.load(x3), s3)
    v128.store(z, z3, 3 * STRIDE)
    const first = f64x2.add(f64x2.mul(z0, a0), f64x2.mul(z1, a1))
    const second = f64x2.add(f64x2.mul(z2, a2), f64x2.mul(z3, a3))
    v128.store(t, f64x2.add(v128.load(t), f64x2.add(first, second)))
    x0 += 16
    x1 += 16
    x2 += 16
    x3 += 16
    z += 16
    t += 16
  }
}

/** Row i of one column: the last where it has no other beside it. */
function shiftLast(i: i32, x: usize, z: usize, shift: usize, share: usize, t: usize): void {
  const value = load<f64>(entry(x, i)) - load<f64>(shift)
  store<f64>(entry(z, i), value)
  store<f64>(entry(t, i), load<f64>(entry(t, i)) + load<f64>(share) * value)
}
