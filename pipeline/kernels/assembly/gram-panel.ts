import { sumOfLanes } from './lanes'
import { STRIDE } from './panel'

/**
 * G ← G + XᵀX above and on the diagonal, for a panel: at most 512 rows, columns that begin 520 entries apart, their number p a
 * multiple of four; G is p × p. Below the diagonal G holds anything. Where n is odd, the row after the last is zeros.
 *
 * Entry for entry the numbers of `gram`. That the distance of columns is known when this is compiled takes a fifth off its time:
 * it goes into the loads themselves, and the loop has that many fewer instructions.
 */
export function gramPanel(n: i32, p: i32, X: usize, G: usize): void {
  const below = (<usize>p) << 3
  for (let i: i32 = 0; i < p; i += 2) {
    const a = X + STRIDE * <usize>i
    const g = G + below * <usize>i
    for (let j: i32 = i & ~3; j < p; j += 4) panelTile(n, a, X + STRIDE * <usize>j, g + ((<usize>j) << 3), below)
  }
}

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
  store<f64>(g, load<f64>(g) + sumOfLanes(c0))
  store<f64>(g, load<f64>(g, 8) + sumOfLanes(c1), 8)
  store<f64>(g, load<f64>(g, 16) + sumOfLanes(c2), 16)
  store<f64>(g, load<f64>(g, 24) + sumOfLanes(c3), 24)
}
