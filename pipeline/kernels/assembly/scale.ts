import { columnAt, entry } from './columns'

/** y ← a·x. Both may be the same vector. */
export function scaledCopy(n: i32, a: f64, x: usize, y: usize): void {
  const va = f64x2.splat(a)
  let i: i32 = 0
  for (; i <= n - 2; i += 2) {
    v128.store(y, f64x2.mul(va, v128.load(x)))
    x += 16
    y += 16
  }
  if (i < n) store<f64>(y, a * load<f64>(x))
}

/** x_j ← (x_j − shift_j)/unit_j for each of p columns, in place. A unit of 1 divides nothing. */
export function toFrame(n: i32, p: i32, X: usize, ld: i32, shifts: usize, units: usize): void {
  for (let j: i32 = 0; j < p; j++) {
    const x = columnAt(X, ld, j)
    const shift = load<f64>(entry(shifts, j))
    const unit = load<f64>(entry(units, j))
    if (unit !== 1) shiftAndScale(n, shift, unit, x, x)
    else if (shift !== 0) takeFrom(n, shift, x)
  }
}

function takeFrom(n: i32, shift: f64, x: usize): void {
  const vs = f64x2.splat(shift)
  let i: i32 = 0
  for (; i <= n - 4; i += 4) {
    v128.store(x, f64x2.sub(v128.load(x), vs))
    v128.store(x, f64x2.sub(v128.load(x, 16), vs), 16)
    x += 32
  }
  for (; i < n; i++) {
    store<f64>(x, load<f64>(x) - shift)
    x += 8
  }
}

/** y ← (x − shift)/scale, divided and not multiplied by a reciprocal, as data/scaling.ts does it. Both may be the same vector. */
export function shiftAndScale(n: i32, shift: f64, scale: f64, x: usize, y: usize): void {
  const vs = f64x2.splat(shift)
  const vd = f64x2.splat(scale)
  let i: i32 = 0
  for (; i <= n - 2; i += 2) {
    v128.store(y, f64x2.div(f64x2.sub(v128.load(x), vs), vd))
    x += 16
    y += 16
  }
  if (i < n) store<f64>(y, (load<f64>(x) - shift) / scale)
}
