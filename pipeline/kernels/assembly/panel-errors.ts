import { STRIDE } from './panel'

/**
 * Adds up the errors of a λ path, e_il = y_i − b_l − x_iᵀw_l, over the rows of a panel with weights v:
 *
 *   squares_l ← squares_l + Σ_i v_i e_il²,   sizes_l ← sizes_l + Σ_i v_i |e_il|
 *
 * Each sum is two numbers side by side, that of the even rows and that of the odd ones.
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
      const sums = pair << 1
      strip(depth, x, W + pair * <usize>p, b + pair, x + below, v + ((<usize>i) << 3), squares + sums, sizes + sums)
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
  const v0 = v128.load(v)
  const v1 = v128.load(v, 16)
  const v2 = v128.load(v, 32)
  const v3 = v128.load(v, 48)
  c00 = f64x2.sub(v128.load(y), c00)
  c01 = f64x2.sub(v128.load(y, 16), c01)
  c02 = f64x2.sub(v128.load(y, 32), c02)
  c03 = f64x2.sub(v128.load(y, 48), c03)
  c10 = f64x2.sub(v128.load(y), c10)
  c11 = f64x2.sub(v128.load(y, 16), c11)
  c12 = f64x2.sub(v128.load(y, 32), c12)
  c13 = f64x2.sub(v128.load(y, 48), c13)
  let s00 = f64x2.mul(v0, c00)
  const s01 = f64x2.mul(v1, c01)
  let s02 = f64x2.mul(v2, c02)
  const s03 = f64x2.mul(v3, c03)
  c00 = f64x2.mul(s00, c00)
  c01 = f64x2.mul(s01, c01)
  c02 = f64x2.mul(s02, c02)
  c03 = f64x2.mul(s03, c03)
  s00 = f64x2.add(f64x2.abs(s00), f64x2.abs(s01))
  s02 = f64x2.add(f64x2.abs(s02), f64x2.abs(s03))
  v128.store(sizes, f64x2.add(v128.load(sizes), f64x2.add(s00, s02)))
  v128.store(squares, f64x2.add(v128.load(squares), f64x2.add(f64x2.add(c00, c01), f64x2.add(c02, c03))))
  let s10 = f64x2.mul(v0, c10)
  const s11 = f64x2.mul(v1, c11)
  let s12 = f64x2.mul(v2, c12)
  const s13 = f64x2.mul(v3, c13)
  c10 = f64x2.mul(s10, c10)
  c11 = f64x2.mul(s11, c11)
  c12 = f64x2.mul(s12, c12)
  c13 = f64x2.mul(s13, c13)
  s10 = f64x2.add(f64x2.abs(s10), f64x2.abs(s11))
  s12 = f64x2.add(f64x2.abs(s12), f64x2.abs(s13))
  v128.store(sizes, f64x2.add(v128.load(sizes, 16), f64x2.add(s10, s12)), 16)
  v128.store(squares, f64x2.add(v128.load(squares, 16), f64x2.add(f64x2.add(c10, c11), f64x2.add(c12, c13))), 16)
}
