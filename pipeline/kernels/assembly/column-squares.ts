import { columnAt, entry } from './columns'
import { sumOfLanes } from './lanes'

/** out_j ← Σ_i v_i x_ij² for each column: the very numbers of `multiply` by v and then `dot`. */
export function columnSquares(n: i32, p: i32, X: usize, ld: i32, v: usize, out: usize): void {
  for (let j: i32 = 0; j < p; j++) store<f64>(entry(out, j), weightedSquares(n, columnAt(X, ld, j), v))
}

function weightedSquares(n: i32, x: usize, v: usize): f64 {
  let a0 = f64x2.splat(0)
  let a1 = a0
  let a2 = a0
  let a3 = a0
  let i: i32 = 0
  for (; i <= n - 8; i += 8) {
    const x0 = v128.load(x)
    const x1 = v128.load(x, 16)
    const x2 = v128.load(x, 32)
    const x3 = v128.load(x, 48)
    a0 = f64x2.add(a0, f64x2.mul(x0, f64x2.mul(v128.load(v), x0)))
    a1 = f64x2.add(a1, f64x2.mul(x1, f64x2.mul(v128.load(v, 16), x1)))
    a2 = f64x2.add(a2, f64x2.mul(x2, f64x2.mul(v128.load(v, 32), x2)))
    a3 = f64x2.add(a3, f64x2.mul(x3, f64x2.mul(v128.load(v, 48), x3)))
    x += 64
    v += 64
  }
  let sum = sumOfLanes(f64x2.add(f64x2.add(a0, a1), f64x2.add(a2, a3)))
  for (; i < n; i++) {
    sum += load<f64>(x) * (load<f64>(v) * load<f64>(x))
    x += 8
    v += 8
  }
  return sum
}
