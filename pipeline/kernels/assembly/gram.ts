import { columnAt, entry } from './columns'
import { addSums } from './lanes'

/** Rows taken at a time: six columns of them, as a tile needs, fit into the first-level cache. */
const BLOCK: i32 = 512

/**
 * G ← G + XᵀX for a symmetric G (p × p, rows `ldG` entries apart); X is column-major. Both triangles are written and equal.
 *
 * Each entry is summed over the even and the odd rows of a block of 512, then over the blocks, wherever its tile lies: the
 * Gram matrix of some columns is, to the bit, a part of that of all.
 */
export function gram(n: i32, p: i32, X: usize, ldX: i32, G: usize, ldG: i32): void {
  for (let k: i32 = 0; k < n; k += BLOCK) gramBlock(min(BLOCK, n - k), p, entry(X, k), ldX, G, ldG)
  mirror(p, G, ldG)
}

/** Tiles of two by four entries on and above the diagonal; those on it write some entries below, too. */
function gramBlock(rows: i32, p: i32, X: usize, ldX: i32, G: usize, ldG: i32): void {
  for (let i: i32 = 0; i < p; i += 2) {
    const a = columnAt(X, ldX, i)
    for (let j: i32 = i & ~3; j < p; j += 4) {
      const b = columnAt(X, ldX, j)
      gramTile(
        rows,
        a,
        b,
        (<usize>ldX) << 3,
        min(2, p - i),
        min(4, p - j),
        entry(columnAt(G, ldG, i), j),
        (<usize>ldG) << 3,
      )
    }
  }
}

/** Where fewer than 2 × 4 columns are left, the last ones stand in for those missing, and what comes of them is dropped. */
function gramTile(rows: i32, a: usize, b: usize, stride: usize, height: i32, width: i32, g: usize, below: usize): void {
  const toA1 = height > 1 ? stride : 0
  const toB1 = width > 1 ? stride : 0
  const toB2 = width > 2 ? stride + stride : 0
  const toB3 = width > 3 ? toB2 + stride : 0
  let c00 = f64x2.splat(0)
  let c01 = c00
  let c02 = c00
  let c03 = c00
  let c10 = c00
  let c11 = c00
  let c12 = c00
  let c13 = c00
  const end = a + ((<usize>(rows & ~1)) << 3)
  while (a < end) {
    const a0 = v128.load(a)
    const a1 = v128.load(a + toA1)
    const b0 = v128.load(b)
    c00 = f64x2.add(c00, f64x2.mul(a0, b0))
    c10 = f64x2.add(c10, f64x2.mul(a1, b0))
    const b1 = v128.load(b + toB1)
    c01 = f64x2.add(c01, f64x2.mul(a0, b1))
    c11 = f64x2.add(c11, f64x2.mul(a1, b1))
    const b2 = v128.load(b + toB2)
    c02 = f64x2.add(c02, f64x2.mul(a0, b2))
    c12 = f64x2.add(c12, f64x2.mul(a1, b2))
    const b3 = v128.load(b + toB3)
    c03 = f64x2.add(c03, f64x2.mul(a0, b3))
    c13 = f64x2.add(c13, f64x2.mul(a1, b3))
    a += 16
    b += 16
  }
  if (rows & 1) {
    // The odd row out counts in the first lane; the second lanes get nothing.
    const a0 = v128.load64_zero(a)
    const a1 = v128.load64_zero(a + toA1)
    const b0 = v128.load64_zero(b)
    const b1 = v128.load64_zero(b + toB1)
    const b2 = v128.load64_zero(b + toB2)
    const b3 = v128.load64_zero(b + toB3)
    c00 = f64x2.add(c00, f64x2.mul(a0, b0))
    c01 = f64x2.add(c01, f64x2.mul(a0, b1))
    c02 = f64x2.add(c02, f64x2.mul(a0, b2))
    c03 = f64x2.add(c03, f64x2.mul(a0, b3))
    c10 = f64x2.add(c10, f64x2.mul(a1, b0))
    c11 = f64x2.add(c11, f64x2.mul(a1, b1))
    c12 = f64x2.add(c12, f64x2.mul(a1, b2))
    c13 = f64x2.add(c13, f64x2.mul(a1, b3))
  }
  addSums(width, g, c00, c01, c02, c03)
  if (height > 1) addSums(width, g + below, c10, c11, c12, c13)
}

/** Copies what is above the diagonal below it. */
function mirror(p: i32, G: usize, ldG: i32): void {
  for (let i: i32 = 1; i < p; i++) {
    for (let j: i32 = 0; j < i; j++) store<f64>(entry(columnAt(G, ldG, i), j), load<f64>(entry(columnAt(G, ldG, j), i)))
  }
}
