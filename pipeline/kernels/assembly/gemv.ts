import { axpy, axpyFour } from './axpy'
import { columnAt, entry, listed } from './columns'
import { addSums } from './lanes'

// X is column-major: its columns begin `ld` entries apart, ld ≥ n. `At` takes some columns, by a list of i32.

/** As in `gram`, whose sums have the same order. */
const BLOCK: i32 = 512

/**
 * out ← Xᵀr (p).
 *
 * Each entry is summed over the even and the odd rows of a block of 512, then over the blocks, whatever columns were asked
 * for with it: to the bit the entry of the Gram matrix, were r one of its columns.
 */
export function gemvTransposed(n: i32, p: i32, X: usize, ld: i32, r: usize, out: usize): void {
  gemvTransposedAt(n, p, 0, X, ld, r, out)
}

/** out_i ← x_jᵀr for j = columns_i and i < count; the same numbers as `gemvTransposed`. */
export function gemvTransposedAt(n: i32, count: i32, columns: usize, X: usize, ld: i32, r: usize, out: usize): void {
  memory.fill(out, 0, (<usize>count) << 3)
  for (let i: i32 = 0; i < count; i += 4) {
    // Where fewer than four columns are left, the last one stands in for those missing, and what comes of it is dropped.
    const last = count - 1
    const x = columnAt(X, ld, listed(columns, i))
    const z = columnAt(X, ld, listed(columns, min(i + 1, last)))
    const u = columnAt(X, ld, listed(columns, min(i + 2, last)))
    const v = columnAt(X, ld, listed(columns, min(i + 3, last)))
    for (let k: i32 = 0; k < n; k += BLOCK) {
      addDots(
        min(BLOCK, n - k),
        entry(x, k),
        entry(z, k),
        entry(u, k),
        entry(v, k),
        entry(r, k),
        count - i,
        entry(out, i),
      )
    }
  }
}

/** Adds xᵀr, zᵀr, uᵀr and vᵀr to the entries of `out`, as many as are wanted. */
function addDots(n: i32, x: usize, z: usize, u: usize, v: usize, r: usize, wanted: i32, out: usize): void {
  let a = f64x2.splat(0)
  let b = a
  let c = a
  let d = a
  let o: usize = 0
  for (const whole = (<usize>(n & ~1)) << 3; o < whole; o += 16) {
    const rows = v128.load(r + o)
    a = f64x2.add(a, f64x2.mul(v128.load(x + o), rows))
    b = f64x2.add(b, f64x2.mul(v128.load(z + o), rows))
    c = f64x2.add(c, f64x2.mul(v128.load(u + o), rows))
    d = f64x2.add(d, f64x2.mul(v128.load(v + o), rows))
  }
  if (n & 1) {
    const row = v128.load64_zero(r + o)
    a = f64x2.add(a, f64x2.mul(v128.load64_zero(x + o), row))
    b = f64x2.add(b, f64x2.mul(v128.load64_zero(z + o), row))
    c = f64x2.add(c, f64x2.mul(v128.load64_zero(u + o), row))
    d = f64x2.add(d, f64x2.mul(v128.load64_zero(v + o), row))
  }
  addSums(wanted, out, a, b, c, d)
}

/** y ← y + X·w (n): the very numbers of one `axpy` for each w_j ≠ 0 in order. */
export function gemv(n: i32, p: i32, X: usize, ld: i32, w: usize, y: usize): void {
  gemvAt(n, p, 0, X, ld, w, y)
}

/** y ← y + Σ_i w_i x_j for j = columns_i and i < count. A column with w_i = 0 is not read. */
export function gemvAt(n: i32, count: i32, columns: usize, X: usize, ld: i32, w: usize, y: usize): void {
  // Columns wait until there are four of them, so that y is read and written once for four.
  let waiting: i32 = 0
  let a0: f64 = 0
  let a1: f64 = 0
  let a2: f64 = 0
  let x0: usize = 0
  let x1: usize = 0
  let x2: usize = 0
  for (let i: i32 = 0; i < count; i++) {
    const a = load<f64>(entry(w, i))
    if (a === 0) continue
    const x = columnAt(X, ld, listed(columns, i))
    if (waiting === 3) {
      axpyFour(n, a0, x0, a1, x1, a2, x2, a, x, y)
      waiting = 0
      continue
    }
    if (waiting === 0) {
      a0 = a
      x0 = x
    } else if (waiting === 1) {
      a1 = a
      x1 = x
    } else {
      a2 = a
      x2 = x
    }
    waiting++
  }
  if (waiting > 0) axpy(n, a0, x0, y)
  if (waiting > 1) axpy(n, a1, x1, y)
  if (waiting > 2) axpy(n, a2, x2, y)
}
