import { entry } from './columns'
import { STRIDE } from './panel'

/**
 * Fills a panel with rows in a frame, and looks at them on the way:
 *
 *   z_j = (x_j − shift_j)·inverse_j,   low_j ← min(low_j, least of x_j),   high_j ← max(high_j, largest of x_j),   t ← Σ_j a_j z_j
 *
 * At most 512 rows n, of p columns, a multiple of four. Entry j of `sources` (i32) says where column j begins, in the table or in the
 * panel itself. Rows from n to the next multiple of eight become zeros. t has 512 entries, those from n on are 0.
 *
 * Columns come in fours, that four stretches of the memory are read at a time; the second look at them finds them near the processor.
 */
export function fillPanel(
  n: i32,
  p: i32,
  sources: usize,
  X: usize,
  shifts: usize,
  inverses: usize,
  lows: usize,
  highs: usize,
  a: usize,
  t: usize,
): void {
  memory.fill(t, 0, 512 << 3)
  for (let j: i32 = 0; j < p; j += 4) {
    const x = sources + ((<usize>j) << 2)
    const z = X + STRIDE * <usize>j
    widenFour(n, x, entry(lows, j), entry(highs, j))
    frameFour(n & ~1, x, z, entry(shifts, j), entry(inverses, j), entry(a, j), t)
    for (let k: i32 = 0; k < 4; k++) endColumn(n, x, z, entry(shifts, j), entry(inverses, j), entry(a, j), t, k)
  }
}

function source(sources: usize, k: i32): usize {
  return <usize>load<i32>(sources + ((<usize>k) << 2))
}

function widenFour(n: i32, sources: usize, lows: usize, highs: usize): void {
  let x0 = source(sources, 0)
  let x1 = source(sources, 1)
  let x2 = source(sources, 2)
  let x3 = source(sources, 3)
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

function frameFour(n: i32, sources: usize, z: usize, shifts: usize, inverses: usize, a: usize, t: usize): void {
  let x0 = source(sources, 0)
  let x1 = source(sources, 1)
  let x2 = source(sources, 2)
  let x3 = source(sources, 3)
  const s0 = v128.load64_splat(shifts)
  const s1 = v128.load64_splat(shifts, 8)
  const s2 = v128.load64_splat(shifts, 16)
  const s3 = v128.load64_splat(shifts, 24)
  const a0 = v128.load64_splat(a)
  const a1 = v128.load64_splat(a, 8)
  const a2 = v128.load64_splat(a, 16)
  const a3 = v128.load64_splat(a, 24)
  for (const end = z + ((<usize>n) << 3); z < end; ) {
    // More than fits into registers: what divides comes from memory again.
    const z0 = f64x2.mul(f64x2.sub(v128.load(x0), s0), v128.load64_splat(inverses))
    v128.store(z, z0)
    const z1 = f64x2.mul(f64x2.sub(v128.load(x1), s1), v128.load64_splat(inverses, 8))
    v128.store(z, z1, STRIDE)
    const z2 = f64x2.mul(f64x2.sub(v128.load(x2), s2), v128.load64_splat(inverses, 16))
    v128.store(z, z2, 2 * STRIDE)
    const z3 = f64x2.mul(f64x2.sub(v128.load(x3), s3), v128.load64_splat(inverses, 24))
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

/** The row that has no other beside it, and zeros behind it. */
function endColumn(n: i32, sources: usize, z: usize, shifts: usize, inverses: usize, a: usize, t: usize, k: i32): void {
  const column = z + STRIDE * <usize>k
  if (n & 1) {
    const shift = load<f64>(entry(shifts, k))
    const value = (load<f64>(entry(source(sources, k), n - 1)) - shift) * load<f64>(entry(inverses, k))
    store<f64>(entry(column, n - 1), value)
    const last = entry(t, n - 1)
    store<f64>(last, load<f64>(last) + load<f64>(entry(a, k)) * value)
  }
  memory.fill(entry(column, n), 0, (<usize>(((n + 7) & ~7) - n)) << 3)
}
