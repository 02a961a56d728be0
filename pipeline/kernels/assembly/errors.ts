import { entry } from './columns'

/**
 * Adds up the errors e_il = y_i − P_il of L sets of predictions, over n rows with weights v:
 *
 *   squares_l ← squares_l + Σ_i v_i e_il²,   sizes_l ← sizes_l + Σ_i v_i |e_il|
 *
 * P is row-major, its rows `ldP` entries apart. Each sum runs over the rows from the first to the last.
 */
export function addErrors(n: i32, L: i32, y: usize, v: usize, P: usize, ldP: i32, squares: usize, sizes: usize): void {
  for (let i: i32 = 0; i < n; i++)
    addRow(L, load<f64>(entry(y, i)), load<f64>(entry(v, i)), entry(P, i * ldP), squares, sizes)
}

function addRow(L: i32, y: f64, v: f64, p: usize, squares: usize, sizes: usize): void {
  const ys = f64x2.splat(y)
  const vs = f64x2.splat(v)
  let l: i32 = 0
  for (; l <= L - 2; l += 2) {
    const e = f64x2.sub(ys, v128.load(p))
    const weighted = f64x2.mul(vs, e)
    v128.store(squares, f64x2.add(v128.load(squares), f64x2.mul(weighted, e)))
    v128.store(sizes, f64x2.add(v128.load(sizes), f64x2.abs(weighted)))
    p += 16
    squares += 16
    sizes += 16
  }
  if (l < L) {
    const e = y - load<f64>(p)
    store<f64>(squares, load<f64>(squares) + v * e * e)
    store<f64>(sizes, load<f64>(sizes) + abs<f64>(v * e))
  }
}
