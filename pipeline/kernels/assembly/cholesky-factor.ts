import { at, columnAt, entry } from './columns'

/** Columns that are factored before what they account for is taken off all that follow. */
const PANEL: i32 = 64

/** A matrix of no more columns than this stays near enough to be one panel. */
const ONE_PANEL: i32 = 320

/** Bytes of four rows that were laid together, of one column and of a panel. */
const PACKED: usize = 32
const PACK: usize = <usize>PANEL * PACKED

/** Bytes of `choleskyFactor`'s scratch: the diagonal as it was, and the rows below a panel. */
export function choleskyScratchBytes(size: i32): i32 {
  return (size << 3) + (size <= ONE_PANEL ? 0 : ((size - PANEL) >> 2) * <i32>PACK)
}

/**
 * Factors a symmetric positive definite matrix in place: the lower triangle of A becomes L, A = LLᵀ. A is column-major, its
 * columns `ld` entries apart; nothing above its diagonal is written.
 *
 * A panel of columns at a time, and four of these; what a panel accounts for is taken off the rest in registers, four rows by
 * four columns, from rows that were laid together. Each entry loses its terms from the first to the last, wherever it lies.
 *
 * @param scratch `choleskyScratchBytes` of it.
 * @returns how many columns were factored: all, or those before the first whose pivot is at most `tolerance` times its
 *   diagonal entry, and which thus hangs on them to working precision. Then A holds anything.
 * Source: Golub & Van Loan, Matrix Computations (2013), algorithms 4.2.1 and 4.2.4.
 */
export function choleskyFactor(size: i32, A: usize, ld: i32, tolerance: f64, scratch: usize): i32 {
  for (let i = 0; i < size; i++) store<f64>(entry(scratch, i), load<f64>(at(A, ld, i, i)))
  const packs = entry(scratch, size)
  const width = size <= ONE_PANEL ? size : PANEL
  for (let from: i32 = 0; from < size; from += width) {
    const until = min(from + width, size)
    const count = factorPanel(from, until, size, A, ld, tolerance, scratch)
    if (count < until) return count
    if (until < size) takeOff(from, size, A, ld, packs)
  }
  return size
}

/** Columns of a panel, from which those before it were taken off. @returns as `choleskyFactor`. */
function factorPanel(from: i32, until: i32, size: i32, A: usize, ld: i32, tolerance: f64, diagonal: usize): i32 {
  const stride = (<usize>ld) << 3
  let j = from
  for (; j <= until - 4; j += 4) {
    const depth = j - from
    const across = at(A, ld, j, from)
    const corner = at(A, ld, j, j)
    takeTile(depth, across, across, stride, corner, stride, NONE)
    for (let k: i32 = 0; k < 4; k++) {
      if (!factorRow(k, corner, stride, tolerance * load<f64>(entry(diagonal, j + k)))) return j + k
    }
    let i = j + 4
    for (; i <= size - 4; i += 4) takeTile(depth, at(A, ld, i, from), across, stride, at(A, ld, i, j), stride, corner)
    for (; i < size; i++) takeRow(depth, at(A, ld, i, from), across, stride, at(A, ld, i, j), corner)
  }
  // Fewer than four are left at the end of the matrix only.
  const panel = at(A, ld, from, from)
  for (let i = j; i < until; i++) {
    if (!factorRow(i - from, panel, stride, tolerance * load<f64>(entry(diagonal, i)), j - from)) return i
  }
  return until
}

/** Row i of L from column `first` on, to its diagonal, counted from a corner. @returns false where the pivot is no more than `least`. */
function factorRow(i: i32, corner: usize, stride: usize, least: f64, first: i32 = 0): bool {
  const row = entry(corner, i)
  for (let c = first; c <= i; c++) {
    const to = row + stride * <usize>c
    let value = load<f64>(to)
    let l = entry(corner, c)
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

/** Takes off all that follows a panel what the panel accounts for. */
function takeOff(from: i32, size: i32, A: usize, ld: i32, packs: usize): void {
  const stride = (<usize>ld) << 3
  const begin = from + PANEL
  const whole = begin + ((size - begin) & ~3)
  let pack = packs
  for (let i = begin; i < whole; i += 4) {
    for (let x = at(A, ld, i, from), end = pack + PACK; pack < end; pack += PACKED, x += stride) {
      v128.store(pack, v128.load(x))
      v128.store(pack, v128.load(x, 16), 16)
    }
  }
  let across = packs
  for (let j = begin; j < whole; j += 4, across += PACK) {
    takeTile(PANEL, across, across, PACKED, at(A, ld, j, j), stride, NONE)
    let x = across + PACK
    for (let i = j + 4; i < whole; i += 4, x += PACK) takeTile(PANEL, x, across, PACKED, at(A, ld, i, j), stride, LATER)
  }
  for (let i = whole; i < size; i++) {
    for (let j = begin; j <= i; j++) {
      const to = at(A, ld, i, j)
      let value = load<f64>(to)
      let l = at(A, ld, j, from)
      for (let x = at(A, ld, i, from), end = columnAt(x, ld, PANEL); x < end; x += stride, l += stride)
        value -= load<f64>(l) * load<f64>(x)
      store<f64>(to, value)
    }
  }
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

/** Where the corner of a tile lies that is not divided yet: of one that is a corner itself, nowhere; of others, further on. */
const NONE: usize = 0
const LATER: usize = 1

/**
 * Four rows of four columns, less what `depth` columns account for, whose rows lie `step` apart at `x` and `across`. Below a
 * corner that is factored they become rows of L; of a corner what lies above the diagonal is left alone.
 */
function takeTile(depth: i32, x: usize, across: usize, step: usize, to: usize, stride: usize, corner: usize): void {
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
  for (const end = across + step * <usize>depth; across < end; across += step) {
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
    x += step
  }
  if (corner === NONE) {
    v128.store(to, c00)
    v128.store(to, c01, 16)
    store<f64>(to1, f64x2.extract_lane(c10, 1), 8)
    v128.store(to1, c11, 16)
    v128.store(to2, c21, 16)
    store<f64>(to3, f64x2.extract_lane(c31, 1), 24)
    return
  }
  if (corner !== LATER) {
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
  }
  v128.store(to, c00)
  v128.store(to, c01, 16)
  v128.store(to1, c10)
  v128.store(to1, c11, 16)
  v128.store(to2, c20)
  v128.store(to2, c21, 16)
  v128.store(to3, c30)
  v128.store(to3, c31, 16)
}
