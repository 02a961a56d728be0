// G = Hᵀ·D, the gradient by a panel of weights, from a layer's inputs H and the derivative D by what its units put in. It is
// made a strip at a time and handed on while it is in the first-level cache: no step needs the whole of it at once.

/** Inputs of a strip. */
export const STRIP: i32 = 64

/**
 * strip ← the gradient by the weights of `inputs` inputs to eight units (inputs × 8).
 *
 * Each entry takes one row after another, from the first to the last. `inputs` is at most STRIP and is rounded up to a whole
 * tile: H has room for that in its rows, and what comes of it is dropped.
 */
export function gradientStrip<T>(
  rows: i32,
  inputs: i32,
  H: usize,
  strideH: usize,
  D: usize,
  strideD: usize,
  strip: usize,
): void {
  if (sizeof<T>() === 4) {
    for (let j: i32 = 0; j < inputs; j += 4) {
      tileOfSingles(rows, H, strideH, D, strideD, strip)
      H += 16
      strip += 128
    }
  } else {
    for (let j: i32 = 0; j < inputs; j += 2) {
      tileOfDoubles(rows, H, strideH, D, strideD, strip)
      H += 16
      strip += 128
    }
  }
}

/** Four inputs by eight units, in f32. */
function tileOfSingles(rows: i32, h: usize, strideH: usize, d: usize, strideD: usize, to: usize): void {
  let c00 = f32x4.splat(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  for (let i: i32 = 0; i < rows; i++) {
    const d0 = v128.load(d)
    const d1 = v128.load(d, 16)
    const a0 = v128.load32_splat(h)
    c00 = f32x4.add(c00, f32x4.mul(a0, d0))
    c01 = f32x4.add(c01, f32x4.mul(a0, d1))
    const a1 = v128.load32_splat(h, 4)
    c10 = f32x4.add(c10, f32x4.mul(a1, d0))
    c11 = f32x4.add(c11, f32x4.mul(a1, d1))
    const a2 = v128.load32_splat(h, 8)
    c20 = f32x4.add(c20, f32x4.mul(a2, d0))
    c21 = f32x4.add(c21, f32x4.mul(a2, d1))
    const a3 = v128.load32_splat(h, 12)
    c30 = f32x4.add(c30, f32x4.mul(a3, d0))
    c31 = f32x4.add(c31, f32x4.mul(a3, d1))
    h += strideH
    d += strideD
  }
  v128.store(to, c00)
  v128.store(to, c01, 16)
  v128.store(to, c10, 32)
  v128.store(to, c11, 48)
  v128.store(to, c20, 64)
  v128.store(to, c21, 80)
  v128.store(to, c30, 96)
  v128.store(to, c31, 112)
}

/** Two inputs by eight units, in f64. */
function tileOfDoubles(rows: i32, h: usize, strideH: usize, d: usize, strideD: usize, to: usize): void {
  let c00 = f64x2.splat(0)
  let c01 = c00
  let c02 = c00
  let c03 = c00
  let c10 = c00
  let c11 = c00
  let c12 = c00
  let c13 = c00
  for (let i: i32 = 0; i < rows; i++) {
    const d0 = v128.load(d)
    const d1 = v128.load(d, 16)
    const d2 = v128.load(d, 32)
    const d3 = v128.load(d, 48)
    const a0 = v128.load64_splat(h)
    c00 = f64x2.add(c00, f64x2.mul(a0, d0))
    c01 = f64x2.add(c01, f64x2.mul(a0, d1))
    c02 = f64x2.add(c02, f64x2.mul(a0, d2))
    c03 = f64x2.add(c03, f64x2.mul(a0, d3))
    const a1 = v128.load64_splat(h, 8)
    c10 = f64x2.add(c10, f64x2.mul(a1, d0))
    c11 = f64x2.add(c11, f64x2.mul(a1, d1))
    c12 = f64x2.add(c12, f64x2.mul(a1, d2))
    c13 = f64x2.add(c13, f64x2.mul(a1, d3))
    h += strideH
    d += strideD
  }
  v128.store(to, c00)
  v128.store(to, c01, 16)
  v128.store(to, c02, 32)
  v128.store(to, c03, 48)
  v128.store(to, c10, 64)
  v128.store(to, c11, 80)
  v128.store(to, c12, 96)
  v128.store(to, c13, 112)
}

/** sums ← the sums of eight columns of D: the gradient by a panel of biases, in the order of the rows. */
export function sumRows<T>(rows: i32, D: usize, strideD: usize, sums: usize): void {
  for (let o: usize = 0; o < 8 * sizeof<T>(); o += 32) sumTwo<T>(D + o, D + o + strideD * rows, strideD, sums + o)
}

/** Two vectors at a time: neither waits for the other. */
function sumTwo<T>(d: usize, end: usize, strideD: usize, sums: usize): void {
  let first = v128.splat<T>(<T>0)
  let second = first
  for (; d < end; d += strideD) {
    first = v128.add<T>(first, v128.load(d))
    second = v128.add<T>(second, v128.load(d, 16))
  }
  v128.store(sums, first)
  v128.store(sums, second, 16)
}
