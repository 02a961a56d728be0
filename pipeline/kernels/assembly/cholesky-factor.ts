import { at, entry } from './columns'

/**
 * Factors a symmetric positive definite matrix in place: the lower triangle of A becomes L, A = LLᵀ. A is column-major, its
 * columns `ld` entries apart; nothing above its diagonal is written.
 *
 * Four columns at a time: what the columns before them account for is taken off in registers, four rows by four columns, and
 * each entry loses its terms from the first to the last, wherever its tile lies.
 *
 * @returns how many columns were factored: all, or those before the first whose pivot is at most `tolerance` times its
 *   diagonal entry, and which thus hangs on them to working precision. Then A holds anything.
 * Source: Golub & Van Loan, Matrix Computations (2013), algorithm 4.2.1, in blocks of columns.
 */
export function choleskyFactor(size: i32, A: usize, ld: i32, tolerance: f64): i32 {
  const stride = (<usize>ld) << 3
  let j: i32 = 0
  for (; j <= size - 4; j += 4) {
    const across = at(A, ld, j, 0)
    const corner = at(A, ld, j, j)
    const d0 = load<f64>(corner)
    const d1 = load<f64>(corner + stride, 8)
    const d2 = load<f64>(corner + 2 * stride, 16)
    const d3 = load<f64>(corner + 3 * stride, 24)
    takeTile(j, across, across, stride, corner, 0)
    if (!factorRow(0, 0, corner, stride, tolerance * d0)) return j
    if (!factorRow(0, 1, corner, stride, tolerance * d1)) return j + 1
    if (!factorRow(0, 2, corner, stride, tolerance * d2)) return j + 2
    if (!factorRow(0, 3, corner, stride, tolerance * d3)) return j + 3
    let i = j + 4
    for (; i <= size - 4; i += 4) takeTile(j, at(A, ld, i, 0), across, stride, at(A, ld, i, j), corner)
    for (; i < size; i++) takeRow(j, at(A, ld, i, 0), across, stride, at(A, ld, i, j), corner)
  }
  for (let i = j; i < size; i++) {
    const least = tolerance * load<f64>(at(A, ld, i, i))
    if (!factorRow(j, i, A, stride, least)) return i
  }
  return size
}

/** Row i of L from column `from` on, to its diagonal. @returns false where the pivot is no more than `least`. */
function factorRow(from: i32, i: i32, A: usize, stride: usize, least: f64): bool {
  const row = entry(A, i)
  for (let c = from; c <= i; c++) {
    const to = row + stride * <usize>c
    let value = load<f64>(to)
    let l = entry(A, c)
    for (let x = row; x < to; x += stride) {
      value -= load<f64>(l) * load<f64>(x)
      l += stride
    }
    if (c === i) {
      if (!(value > least)) return false
      store<f64>(to, Math.sqrt(value))
    } else store<f64>(to, value / load<f64>(l))
  }
  return true
}

/** A row of the four present columns, below the corner. */
function takeRow(depth: i32, x: usize, across: usize, stride: usize, to: usize, corner: usize): void {
  const to1 = to + stride
  const to2 = to1 + stride
  const to3 = to2 + stride
  let c0 = load<f64>(to)
  let c1 = load<f64>(to1)
  let c2 = load<f64>(to2)
  let c3 = load<f64>(to3)
  for (const end = across + stride * <usize>depth; across < end; across += stride) {
    const l = load<f64>(x)
    c0 -= load<f64>(across) * l
    c1 -= load<f64>(across, 8) * l
    c2 -= load<f64>(across, 16) * l
    c3 -= load<f64>(across, 24) * l
    x += stride
  }
  const corner1 = corner + stride
  const corner2 = corner1 + stride
  c0 /= load<f64>(corner)
  c1 = (c1 - load<f64>(corner, 8) * c0) / load<f64>(corner1, 8)
  c2 = (c2 - load<f64>(corner, 16) * c0 - load<f64>(corner1, 16) * c1) / load<f64>(corner2, 16)
  c3 = c3 - load<f64>(corner, 24) * c0 - load<f64>(corner1, 24) * c1 - load<f64>(corner2, 24) * c2
  store<f64>(to, c0)
  store<f64>(to1, c1)
  store<f64>(to2, c2)
  store<f64>(to3, c3 / load<f64>(corner2 + stride, 24))
}

/** Four rows of the four present columns: below the corner, which is factored, or the corner itself, where it is said to lie at 0. */
function takeTile(depth: i32, x: usize, across: usize, stride: usize, to: usize, corner: usize): void {
  const to1 = to + stride
  const to2 = to1 + stride
  const to3 = to2 + stride
  let c00 = v128.load(to)
  let c01 = v128.load(to, 16)
  let c10 = v128.load(to1)
  let c11 = v128.load(to1, 16)
  let c20 = v128.load(to2)
  let c21 = v128.load(to2, 16)
  let c30 = v128.load(to3)
  let c31 = v128.load(to3, 16)
  for (const end = across + stride * <usize>depth; across < end; across += stride) {
    const x0 = v128.load(x)
    const x1 = v128.load(x, 16)
    const l0 = v128.load64_splat(across)
    c00 = f64x2.sub(c00, f64x2.mul(l0, x0))
    c01 = f64x2.sub(c01, f64x2.mul(l0, x1))
    const l1 = v128.load64_splat(across, 8)
    c10 = f64x2.sub(c10, f64x2.mul(l1, x0))
    c11 = f64x2.sub(c11, f64x2.mul(l1, x1))
    const l2 = v128.load64_splat(across, 16)
    c20 = f64x2.sub(c20, f64x2.mul(l2, x0))
    c21 = f64x2.sub(c21, f64x2.mul(l2, x1))
    const l3 = v128.load64_splat(across, 24)
    c30 = f64x2.sub(c30, f64x2.mul(l3, x0))
    c31 = f64x2.sub(c31, f64x2.mul(l3, x1))
    x += stride
  }
  if (corner === 0) {
    v128.store(to, c00)
    v128.store(to, c01, 16)
    store<f64>(to1, f64x2.extract_lane(c10, 1), 8)
    v128.store(to1, c11, 16)
    v128.store(to2, c21, 16)
    store<f64>(to3, f64x2.extract_lane(c31, 1), 24)
    return
  }
  let pivot = v128.load64_splat(corner)
  c00 = f64x2.div(c00, pivot)
  c01 = f64x2.div(c01, pivot)
  let l = v128.load64_splat(corner, 8)
  pivot = v128.load64_splat(corner + stride, 8)
  c10 = f64x2.div(f64x2.sub(c10, f64x2.mul(l, c00)), pivot)
  c11 = f64x2.div(f64x2.sub(c11, f64x2.mul(l, c01)), pivot)
  l = v128.load64_splat(corner, 16)
  c20 = f64x2.sub(c20, f64x2.mul(l, c00))
  c21 = f64x2.sub(c21, f64x2.mul(l, c01))
  l = v128.load64_splat(corner + stride, 16)
  pivot = v128.load64_splat(corner + 2 * stride, 16)
  c20 = f64x2.div(f64x2.sub(c20, f64x2.mul(l, c10)), pivot)
  c21 = f64x2.div(f64x2.sub(c21, f64x2.mul(l, c11)), pivot)
  l = v128.load64_splat(corner, 24)
  c30 = f64x2.sub(c30, f64x2.mul(l, c00))
  c31 = f64x2.sub(c31, f64x2.mul(l, c01))
  l = v128.load64_splat(corner + stride, 24)
  c30 = f64x2.sub(c30, f64x2.mul(l, c10))
  c31 = f64x2.sub(c31, f64x2.mul(l, c11))
  l = v128.load64_splat(corner + 2 * stride, 24)
  pivot = v128.load64_splat(corner + 3 * stride, 24)
  c30 = f64x2.div(f64x2.sub(c30, f64x2.mul(l, c20)), pivot)
  c31 = f64x2.div(f64x2.sub(c31, f64x2.mul(l, c21)), pivot)
  v128.store(to, c00)
  v128.store(to, c01, 16)
  v128.store(to1, c10)
  v128.store(to1, c11, 16)
  v128.store(to2, c20)
  v128.store(to2, c21, 16)
  v128.store(to3, c30)
  v128.store(to3, c31, 16)
}
