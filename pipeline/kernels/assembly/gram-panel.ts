import { sumOfLanes } from './lanes'
import { STRIDE } from './panel'

/** Columns that are taken together by all before them: as many as the second-level cache holds beside a few others. */
const TOGETHER: i32 = 64

/**
 * G ← G + XᵀX above and on the diagonal, and h ← h + Xᵀt, for a panel: at most 512 rows, columns that begin 520 entries apart, their
 * number p a multiple of four; G is p × p. Below the diagonal G holds anything. Where n is odd, the row after the last is zeros.
 *
 * Entry for entry the numbers of `gram`. That the distance of columns is known when this is compiled takes a fifth off its time:
 * it goes into the loads themselves, and the loop has that many fewer instructions. What t takes part in fills the tiles on the
 * diagonal, half of which would be below it.
 */
export function gramPanel(n: i32, p: i32, X: usize, t: usize, G: usize, h: usize): void {
  for (let from: i32 = 0; from < p; from += TOGETHER) {
    const to = min(p, from + TOGETHER)
    for (let i: i32 = 0; i < to; i += 4) {
      if (i >= from) corner(n, p, i, X, t, G, h)
      tiles(n, p, i, max(from, i + 4), to, X, G)
    }
  }
}

/** Four columns by themselves and by t. */
function corner(n: i32, p: i32, i: i32, X: usize, t: usize, G: usize, h: usize): void {
  const below = (<usize>p) << 3
  const a = X + STRIDE * <usize>i
  const g = G + (below + 8) * <usize>i
  upperCorner(n, a, t, g, below, h + ((<usize>i) << 3))
  lowerCorner(n, a, t, g, below, h + ((<usize>i) << 3))
}

/** Four columns by those between two others. */
function tiles(n: i32, p: i32, i: i32, from: i32, to: i32, X: usize, G: usize): void {
  const below = (<usize>p) << 3
  for (let k: i32 = i; k < i + 4; k += 2) {
    const a = X + STRIDE * <usize>k
    const row = G + below * <usize>k
    for (let j = from; j < to; j += 4) panelTile(n, a, X + STRIDE * <usize>j, row + ((<usize>j) << 3), below)
  }
}

/** Of four columns: the first and the second by all from themselves on, and the first by t. */
function upperCorner(rows: i32, a: usize, t: usize, g: usize, below: usize, h: usize): void {
  let c00 = f64x2.splat(0)
  let c01 = c00
  let c02 = c00
  let c03 = c00
  let c11 = c00
  let c12 = c00
  let c13 = c00
  let t0 = c00
  const end = a + ((<usize>rows) << 3)
  while (a < end) {
    const a0 = v128.load(a)
    c00 = f64x2.add(c00, f64x2.mul(a0, a0))
    const a1 = v128.load(a, STRIDE)
    c01 = f64x2.add(c01, f64x2.mul(a0, a1))
    c11 = f64x2.add(c11, f64x2.mul(a1, a1))
    const a2 = v128.load(a, 2 * STRIDE)
    c02 = f64x2.add(c02, f64x2.mul(a0, a2))
    c12 = f64x2.add(c12, f64x2.mul(a1, a2))
    const a3 = v128.load(a, 3 * STRIDE)
    c03 = f64x2.add(c03, f64x2.mul(a0, a3))
    c13 = f64x2.add(c13, f64x2.mul(a1, a3))
    t0 = f64x2.add(t0, f64x2.mul(a0, v128.load(t)))
    a += 16
    t += 16
  }
  addFour(g, c00, c01, c02, c03)
  const row = g + below
  addTo(row + 8, c11)
  addTo(row + 16, c12)
  addTo(row + 24, c13)
  addTo(h, t0)
}

/** The third by itself and the fourth, this by itself, and all but the first by t. */
function lowerCorner(rows: i32, a: usize, t: usize, g: usize, below: usize, h: usize): void {
  let c22 = f64x2.splat(0)
  let c23 = c22
  let c33 = c22
  let t1 = c22
  let t2 = c22
  let t3 = c22
  const end = a + ((<usize>rows) << 3)
  while (a < end) {
    const b = v128.load(t)
    t1 = f64x2.add(t1, f64x2.mul(v128.load(a, STRIDE), b))
    const a2 = v128.load(a, 2 * STRIDE)
    t2 = f64x2.add(t2, f64x2.mul(a2, b))
    c22 = f64x2.add(c22, f64x2.mul(a2, a2))
    const a3 = v128.load(a, 3 * STRIDE)
    t3 = f64x2.add(t3, f64x2.mul(a3, b))
    c23 = f64x2.add(c23, f64x2.mul(a2, a3))
    c33 = f64x2.add(c33, f64x2.mul(a3, a3))
    a += 16
    t += 16
  }
  const row = g + 2 * below
  addTo(row + 16, c22)
  addTo(row + 24, c23)
  addTo(row + below + 24, c33)
  addTo(h + 8, t1)
  addTo(h + 16, t2)
  addTo(h + 24, t3)
}

/** Eight sums, six loads and one product are all the registers that V8 has: it puts all loads of a loop before its arithmetic. */
function panelTile(rows: i32, a: usize, b: usize, g: usize, below: usize): void {
  let c00 = f64x2.splat(0)
  let c01 = c00
  let c02 = c00
  let c03 = c00
  let c10 = c00
  let c11 = c00
  let c12 = c00
  let c13 = c00
  const end = a + ((<usize>rows) << 3)
  while (a < end) {
    const a0 = v128.load(a)
    const a1 = v128.load(a, STRIDE)
    const b0 = v128.load(b)
    c00 = f64x2.add(c00, f64x2.mul(a0, b0))
    c10 = f64x2.add(c10, f64x2.mul(a1, b0))
    const b1 = v128.load(b, STRIDE)
    c01 = f64x2.add(c01, f64x2.mul(a0, b1))
    c11 = f64x2.add(c11, f64x2.mul(a1, b1))
    const b2 = v128.load(b, 2 * STRIDE)
    c02 = f64x2.add(c02, f64x2.mul(a0, b2))
    c12 = f64x2.add(c12, f64x2.mul(a1, b2))
    const b3 = v128.load(b, 3 * STRIDE)
    c03 = f64x2.add(c03, f64x2.mul(a0, b3))
    c13 = f64x2.add(c13, f64x2.mul(a1, b3))
    a += 16
    b += 16
  }
  addFour(g, c00, c01, c02, c03)
  addFour(g + below, c10, c11, c12, c13)
}

function addFour(g: usize, c0: v128, c1: v128, c2: v128, c3: v128): void {
  addTo(g, c0)
  addTo(g + 8, c1)
  addTo(g + 16, c2)
  addTo(g + 24, c3)
}

function addTo(g: usize, c: v128): void {
  store<f64>(g, load<f64>(g) + sumOfLanes(c))
}
