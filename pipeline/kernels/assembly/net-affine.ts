import { PANEL, padded } from './net-record'

/** Inputs taken at a time: a panel of that height stays in the first-level cache. */
const DEPTH: i32 = 512

/**
 * Z ← Z + H·W for H (rows × inputs), W in panels (panel, inputs, 8) and Z (rows × padded units).
 *
 * Each z is what was there, then plus one product after another from the first input to the last, whatever rows and units
 * stand beside it.
 */
export function addProducts<T>(
  rows: i32,
  inputs: i32,
  units: i32,
  H: usize,
  strideH: i32,
  panels: usize,
  Z: usize,
): void {
  const across = padded(units)
  for (let j: i32 = 0; j < inputs; j += DEPTH) {
    const depth = min(DEPTH, inputs - j)
    const h = H + <usize>j * sizeof<T>()
    let o: i32 = 0
    if (sizeof<T>() === 4) {
      for (; o + 2 * PANEL <= across; o += 2 * PANEL) {
        const panel = panels + <usize>(o * inputs + j * PANEL) * 4
        rowsOfTwoPanels(rows, depth, h, strideH * 4, panel, inputs * PANEL * 4, Z + <usize>o * 4, across * 4)
      }
    }
    for (; o < across; o += PANEL) {
      const panel = panels + <usize>(o * inputs + j * PANEL) * sizeof<T>()
      const z = Z + <usize>o * sizeof<T>()
      rowsOfPanel<T>(rows, depth, h, <usize>strideH * sizeof<T>(), panel, z, <usize>across * sizeof<T>())
    }
  }
}

/** Rows of f32 by twos, against two panels that lie `next` bytes apart; a row without a second one is its own. */
function rowsOfTwoPanels(
  rows: i32,
  depth: i32,
  h: usize,
  strideH: usize,
  panel: usize,
  next: usize,
  z: usize,
  strideZ: usize,
): void {
  for (let i: i32 = 0; i < rows; i += 2) {
    const second = <usize>min(1, rows - 1 - i)
    wideTileOfSingles(h, h + <usize>depth * 4, strideH * second, panel, next, z, z + strideZ * second)
    h += 2 * strideH
    z += 2 * strideZ
  }
}

/** Rows by fours (f32) or twos (f64). Where fewer are left the last one stands in for those missing: it comes out the same. */
function rowsOfPanel<T>(rows: i32, depth: i32, h: usize, strideH: usize, panel: usize, z: usize, strideZ: usize): void {
  const height: i32 = sizeof<T>() === 4 ? 4 : 2
  for (let i: i32 = 0; i < rows; i += height) {
    const last = <usize>(rows - 1 - i)
    const second = min<usize>(1, last)
    if (sizeof<T>() === 4) {
      const third = min<usize>(2, last)
      const fourth = min<usize>(3, last)
      tileOfSingles(
        depth,
        h,
        strideH * second,
        strideH * third,
        strideH * fourth,
        panel,
        z,
        z + strideZ * second,
        z + strideZ * third,
        z + strideZ * fourth,
      )
    } else {
      tileOfDoubles(depth, h, strideH * second, panel, z, z + strideZ * second)
    }
    h += strideH * height
    z += strideZ * height
  }
}

/** Two rows of Z, sixteen f32 wide: as many accumulators as in four rows of eight, and fewer addresses to work out. */
function wideTileOfSingles(h: usize, end: usize, second: usize, panel: usize, next: usize, z0: usize, z1: usize): void {
  let c00 = v128.load(z0)
  let c01 = v128.load(z0, 16)
  let c02 = v128.load(z0, 32)
  let c03 = v128.load(z0, 48)
  let c10 = v128.load(z1)
  let c11 = v128.load(z1, 16)
  let c12 = v128.load(z1, 32)
  let c13 = v128.load(z1, 48)
  for (; h < end; h += 4) {
    const a0 = v128.load32_splat(h)
    const a1 = v128.load32_splat(h + second)
    const w0 = v128.load(panel)
    c00 = f32x4.add(c00, f32x4.mul(a0, w0))
    c10 = f32x4.add(c10, f32x4.mul(a1, w0))
    const w1 = v128.load(panel, 16)
    c01 = f32x4.add(c01, f32x4.mul(a0, w1))
    c11 = f32x4.add(c11, f32x4.mul(a1, w1))
    const w2 = v128.load(panel + next)
    c02 = f32x4.add(c02, f32x4.mul(a0, w2))
    c12 = f32x4.add(c12, f32x4.mul(a1, w2))
    const w3 = v128.load(panel + next, 16)
    c03 = f32x4.add(c03, f32x4.mul(a0, w3))
    c13 = f32x4.add(c13, f32x4.mul(a1, w3))
    panel += 32
  }
  v128.store(z0, c00)
  v128.store(z0, c01, 16)
  v128.store(z0, c02, 32)
  v128.store(z0, c03, 48)
  v128.store(z1, c10)
  v128.store(z1, c11, 16)
  v128.store(z1, c12, 32)
  v128.store(z1, c13, 48)
}

/** Four rows of Z, eight f32 wide: eight accumulators. The loop is not unrolled: that halves its speed on Node 20. */
function tileOfSingles(
  depth: i32,
  h: usize,
  second: usize,
  third: usize,
  fourth: usize,
  panel: usize,
  z0: usize,
  z1: usize,
  z2: usize,
  z3: usize,
): void {
  let c00 = v128.load(z0)
  let c01 = v128.load(z0, 16)
  let c10 = v128.load(z1)
  let c11 = v128.load(z1, 16)
  let c20 = v128.load(z2)
  let c21 = v128.load(z2, 16)
  let c30 = v128.load(z3)
  let c31 = v128.load(z3, 16)
  for (let j: i32 = 0; j < depth; j++) {
    const w0 = v128.load(panel)
    const w1 = v128.load(panel, 16)
    const a0 = v128.load32_splat(h)
    c00 = f32x4.add(c00, f32x4.mul(a0, w0))
    c01 = f32x4.add(c01, f32x4.mul(a0, w1))
    const a1 = v128.load32_splat(h + second)
    c10 = f32x4.add(c10, f32x4.mul(a1, w0))
    c11 = f32x4.add(c11, f32x4.mul(a1, w1))
    const a2 = v128.load32_splat(h + third)
    c20 = f32x4.add(c20, f32x4.mul(a2, w0))
    c21 = f32x4.add(c21, f32x4.mul(a2, w1))
    const a3 = v128.load32_splat(h + fourth)
    c30 = f32x4.add(c30, f32x4.mul(a3, w0))
    c31 = f32x4.add(c31, f32x4.mul(a3, w1))
    panel += 32
    h += 4
  }
  v128.store(z0, c00)
  v128.store(z0, c01, 16)
  v128.store(z1, c10)
  v128.store(z1, c11, 16)
  v128.store(z2, c20)
  v128.store(z2, c21, 16)
  v128.store(z3, c30)
  v128.store(z3, c31, 16)
}

/** Two rows of Z, eight f64 wide. */
function tileOfDoubles(depth: i32, h: usize, second: usize, panel: usize, z0: usize, z1: usize): void {
  let c00 = v128.load(z0)
  let c01 = v128.load(z0, 16)
  let c02 = v128.load(z0, 32)
  let c03 = v128.load(z0, 48)
  let c10 = v128.load(z1)
  let c11 = v128.load(z1, 16)
  let c12 = v128.load(z1, 32)
  let c13 = v128.load(z1, 48)
  for (let j: i32 = 0; j < depth; j++) {
    const w0 = v128.load(panel)
    const w1 = v128.load(panel, 16)
    const w2 = v128.load(panel, 32)
    const w3 = v128.load(panel, 48)
    const a0 = v128.load64_splat(h)
    c00 = f64x2.add(c00, f64x2.mul(a0, w0))
    c01 = f64x2.add(c01, f64x2.mul(a0, w1))
    c02 = f64x2.add(c02, f64x2.mul(a0, w2))
    c03 = f64x2.add(c03, f64x2.mul(a0, w3))
    const a1 = v128.load64_splat(h + second)
    c10 = f64x2.add(c10, f64x2.mul(a1, w0))
    c11 = f64x2.add(c11, f64x2.mul(a1, w1))
    c12 = f64x2.add(c12, f64x2.mul(a1, w2))
    c13 = f64x2.add(c13, f64x2.mul(a1, w3))
    panel += 64
    h += 8
  }
  v128.store(z0, c00)
  v128.store(z0, c01, 16)
  v128.store(z0, c02, 32)
  v128.store(z0, c03, 48)
  v128.store(z1, c10)
  v128.store(z1, c11, 16)
  v128.store(z1, c12, 32)
  v128.store(z1, c13, 48)
}
