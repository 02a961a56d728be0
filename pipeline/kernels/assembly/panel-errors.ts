import { sumOfLanes } from './lanes'
import { STRIDE } from './panel'

/**
 * Adds up the errors of a λ path, e_il = y_i − b_l − x_iᵀw_l, over the rows of a panel with weights v:
 *
 *   squares_l ← squares_l + Σ_i v_i e_il²,   sizes_l ← sizes_l + Σ_i v_i |e_il|
 *
 * λ come in pairs. W holds p times two weights for each pair, those of a feature side by side, and the pair uses the first
 * `depths` (i32) of its features. X holds p features and then y. Rows from n to the next multiple of eight are zeros, in v as well.
 *
 * Eight rows by two λ stay in registers until they are errors: nothing is packed, and predictions are stored nowhere.
 */
export function panelErrors(
  n: i32,
  pairs: i32,
  p: i32,
  X: usize,
  v: usize,
  W: usize,
  b: usize,
  depths: usize,
  squares: usize,
  sizes: usize,
): void {
  const below = STRIDE * <usize>p
  for (let i: i32 = 0; i < n; i += 8) {
    const x = X + ((<usize>i) << 3)
    for (let l: i32 = 0; l < pairs; l++) {
      const pair = (<usize>l) << 4
      const depth = <usize>load<i32>(depths + ((<usize>l) << 2))
      strip(depth, x, W + pair * <usize>p, b + pair, x + below, v + ((<usize>i) << 3), squares + pair, sizes + pair)
    }
  }
}

function strip(depth: usize, x: usize, w: usize, b: usize, y: usize, v: usize, squares: usize, sizes: usize): void {
  let c00 = v128.load64_splat(b)
  let c01 = c00
  let c02 = c00
  let c03 = c00
  let c10 = v128.load64_splat(b, 8)
  let c11 = c10
  let c12 = c10
  let c13 = c10
  const end = w + (depth << 4)
  while (w < end) {
    const x0 = v128.load(x)
    const x1 = v128.load(x, 16)
    const x2 = v128.load(x, 32)
    const x3 = v128.load(x, 48)
    const w0 = v128.load64_splat(w)
    c00 = f64x2.add(c00, f64x2.mul(w0, x0))
    c01 = f64x2.add(c01, f64x2.mul(w0, x1))
    c02 = f64x2.add(c02, f64x2.mul(w0, x2))
    c03 = f64x2.add(c03, f64x2.mul(w0, x3))
    const w1 = v128.load64_splat(w, 8)
    c10 = f64x2.add(c10, f64x2.mul(w1, x0))
    c11 = f64x2.add(c11, f64x2.mul(w1, x1))
    c12 = f64x2.add(c12, f64x2.mul(w1, x2))
    c13 = f64x2.add(c13, f64x2.mul(w1, x3))
    x += STRIDE
    w += 16
  }
  addErrors(c00, c01, c02, c03, y, v, squares, sizes)
  addErrors(c10, c11, c12, c13, y, v, squares + 8, sizes + 8)
}

/** Eight rows of one λ. */
function addErrors(p0: v128, p1: v128, p2: v128, p3: v128, y: usize, v: usize, squares: usize, sizes: usize): void {
  const e0 = f64x2.sub(v128.load(y), p0)
  const e1 = f64x2.sub(v128.load(y, 16), p1)
  const e2 = f64x2.sub(v128.load(y, 32), p2)
  const e3 = f64x2.sub(v128.load(y, 48), p3)
  const s0 = f64x2.mul(v128.load(v), e0)
  const s1 = f64x2.mul(v128.load(v, 16), e1)
  const s2 = f64x2.mul(v128.load(v, 32), e2)
  const s3 = f64x2.mul(v128.load(v, 48), e3)
  const square = f64x2.add(
    f64x2.add(f64x2.mul(s0, e0), f64x2.mul(s1, e1)),
    f64x2.add(f64x2.mul(s2, e2), f64x2.mul(s3, e3)),
  )
  const size = f64x2.add(f64x2.add(f64x2.abs(s0), f64x2.abs(s1)), f64x2.add(f64x2.abs(s2), f64x2.abs(s3)))
  store<f64>(squares, load<f64>(squares) + sumOfLanes(square))
  store<f64>(sizes, load<f64>(sizes) + sumOfLanes(size))
}
