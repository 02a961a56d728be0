import { columnAt, entry, listed } from './columns'
import { addSums } from './lanes'

/** As in `gemvTransposed`, whose sums have the same order. */
const BLOCK: i32 = 512
/** Columns of B at a time: so much of them stays in the second-level cache. */
const WIDTH: i32 = 16

/**
 * out_ki ← x_jᵀb_k for j = columns_i and i < count, and for each of the m columns of B; row k of `out` begins `ldOut` entries after the
 * row before. The same numbers as `gemvTransposedAt` for one b_k after the other, with X read once for sixteen of them,
 * and not copied into panels as `gemm` has it: which pays where B has few columns.
 */
export function gemmTransposedAt(
  n: i32,
  count: i32,
  columns: usize,
  X: usize,
  ld: i32,
  m: i32,
  B: usize,
  ldB: i32,
  out: usize,
  ldOut: i32,
): void {
  for (let k: i32 = 0; k < m; k++) memory.fill(columnAt(out, ldOut, k), 0, (<usize>count) << 3)
  for (let row: i32 = 0; row < n; row += BLOCK) {
    const rows = min(BLOCK, n - row)
    for (let k: i32 = 0; k < m; k += WIDTH) {
      const b = entry(columnAt(B, ldB, k), row)
      addBlock(rows, count, columns, entry(X, row), ld, min(WIDTH, m - k), b, ldB, columnAt(out, ldOut, k), ldOut)
    }
  }
}

/** Adds the products of some rows of all columns asked for with those of some columns of B. */
function addBlock(
  n: i32,
  count: i32,
  columns: usize,
  X: usize,
  ld: i32,
  m: i32,
  B: usize,
  ldB: i32,
  out: usize,
  ldOut: i32,
): void {
  const last = count - 1
  for (let i: i32 = 0; i < count; i += 4) {
    // Where fewer than four columns are left, the last one stands in for those missing, and what comes of it is dropped.
    const x = columnAt(X, ld, listed(columns, i))
    const z = columnAt(X, ld, listed(columns, min(i + 1, last)))
    const u = columnAt(X, ld, listed(columns, min(i + 2, last)))
    const v = columnAt(X, ld, listed(columns, min(i + 3, last)))
    for (let k: i32 = 0; k < m; k += 2) {
      const b = columnAt(B, ldB, k)
      const to = entry(columnAt(out, ldOut, k), i)
      const isPair = k + 1 < m
      addPairs(
        n,
        x,
        z,
        u,
        v,
        b,
        isPair ? b + ((<usize>ldB) << 3) : b,
        count - i,
        to,
        isPair ? to + ((<usize>ldOut) << 3) : 0,
      )
    }
  }
}

/** Adds the products of four columns with b and with c to the entries at `toB` and, unless it is 0, `toC`, as many as are wanted. */
function addPairs(
  n: i32,
  x: usize,
  z: usize,
  u: usize,
  v: usize,
  b: usize,
  c: usize,
  wanted: i32,
  toB: usize,
  toC: usize,
): void {
  let b0 = f64x2.splat(0)
  let b1 = b0
  let b2 = b0
  let b3 = b0
  let c0 = b0
  let c1 = b0
  let c2 = b0
  let c3 = b0
  let o: usize = 0
  for (const whole = (<usize>(n & ~1)) << 3; o < whole; o += 16) {
    const bs = v128.load(b + o)
    const cs = v128.load(c + o)
    const xs = v128.load(x + o)
    b0 = f64x2.add(b0, f64x2.mul(xs, bs))
    c0 = f64x2.add(c0, f64x2.mul(xs, cs))
    const zs = v128.load(z + o)
    b1 = f64x2.add(b1, f64x2.mul(zs, bs))
    c1 = f64x2.add(c1, f64x2.mul(zs, cs))
    const us = v128.load(u + o)
    b2 = f64x2.add(b2, f64x2.mul(us, bs))
    c2 = f64x2.add(c2, f64x2.mul(us, cs))
    const vs = v128.load(v + o)
    b3 = f64x2.add(b3, f64x2.mul(vs, bs))
    c3 = f64x2.add(c3, f64x2.mul(vs, cs))
  }
  if (n & 1) {
    // The odd row out counts in the first lane; the second lanes get nothing.
    const bs = v128.load64_zero(b + o)
    const cs = v128.load64_zero(c + o)
    const xs = v128.load64_zero(x + o)
    b0 = f64x2.add(b0, f64x2.mul(xs, bs))
    c0 = f64x2.add(c0, f64x2.mul(xs, cs))
    const zs = v128.load64_zero(z + o)
    b1 = f64x2.add(b1, f64x2.mul(zs, bs))
    c1 = f64x2.add(c1, f64x2.mul(zs, cs))
    const us = v128.load64_zero(u + o)
    b2 = f64x2.add(b2, f64x2.mul(us, bs))
    c2 = f64x2.add(c2, f64x2.mul(us, cs))
    const vs = v128.load64_zero(v + o)
    b3 = f64x2.add(b3, f64x2.mul(vs, bs))
    c3 = f64x2.add(c3, f64x2.mul(vs, cs))
  }
  addSums(wanted, toB, b0, b1, b2, b3)
  if (toC !== 0) addSums(wanted, toC, c0, c1, c2, c3)
}
