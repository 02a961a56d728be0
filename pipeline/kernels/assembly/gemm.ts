import { ACROSS, packA, packB } from './gemm-pack'

/** Terms of a sum taken at a time: a panel of B of this height stays in the first-level cache. */
const DEPTH: i32 = 256
/** Rows of C at a time: that much of A stays in the second-level cache. */
const HEIGHT: i32 = 64
/** Columns of C at a time. */
const WIDTH: i32 = 512
/** Bytes of a row of a tile, and of a tile: two such rows, eight accumulators, and no more fit. */
const ROW: i32 = ACROSS * 8
const TILE: i32 = 2 * ROW

/** What `gemm` needs as scratch, whatever the sizes: a tile of C, the panels of A, the panels of B. */
export function gemmScratchBytes(): i32 {
  return TILE + HEIGHT * DEPTH * 8 + DEPTH * WIDTH * 8
}

/**
 * C ← C + A·B for A (m × k), B (k × n), C (m × n).
 *
 * Entry (i, l) of A is entry i·rowA + l·columnA from its beginning, and so for B: row-major, column-major and transposed
 * matrices are all the same call. C is row-major, its rows `ldC` entries apart. Each C_ij takes its terms 256 at a time, summed
 * from the first to the last, wherever its tile lies.
 * Source: Van Zee & van de Geijn, BLIS: A Framework for Rapidly Instantiating BLAS Functionality (2015).
 */
export function gemm(
  m: i32,
  n: i32,
  k: i32,
  A: usize,
  rowA: i32,
  columnA: i32,
  B: usize,
  rowB: i32,
  columnB: i32,
  C: usize,
  ldC: i32,
  scratch: usize,
): void {
  const panelsA = scratch + TILE
  const panelsB = panelsA + HEIGHT * DEPTH * 8
  for (let j: i32 = 0; j < n; j += WIDTH) {
    const columns = min(WIDTH, n - j)
    for (let l: i32 = 0; l < k; l += DEPTH) {
      const depth = min(DEPTH, k - l)
      packB(depth, columns, at(at(B, l, rowB), j, columnB), rowB, columnB, panelsB)
      for (let i: i32 = 0; i < m; i += HEIGHT) {
        const rows = min(HEIGHT, m - i)
        packA(rows, depth, at(at(A, i, rowA), l, columnA), rowA, columnA, panelsA)
        block(rows, columns, depth, panelsA, panelsB, at(at(C, i, ldC), j, 1), ldC, scratch)
      }
    }
  }
}

/** All tiles of one block of C, each from a panel of A and a panel of B. */
function block(m: i32, n: i32, k: i32, panelsA: usize, panelsB: usize, C: usize, ldC: i32, spare: usize): void {
  const below = (<usize>ldC) << 3
  for (let j: i32 = 0; j < n; j += ACROSS) {
    const b = panelsB + ((<usize>j * <usize>k) << 3)
    for (let i: i32 = 0; i < m; i += 2) {
      const a = panelsA + ((<usize>i * <usize>k) << 3)
      const c = at(at(C, i, ldC), j, 1)
      if (i + 2 <= m && j + ACROSS <= n) tile(k, a, b, c, below)
      else partOfTile(min(2, m - i), min(ACROSS, n - j), k, a, b, c, below, spare)
    }
  }
}

/** C (2 × 8) ← C + the product of two panels. The loop is not unrolled: that halves its speed on Node 20. */
function tile(k: i32, a: usize, b: usize, c: usize, below: usize): void {
  let c00 = f64x2.splat(0)
  let c01 = c00
  let c02 = c00
  let c03 = c00
  let c10 = c00
  let c11 = c00
  let c12 = c00
  let c13 = c00
  for (let l: i32 = 0; l < k; l++) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    const b2 = v128.load(b, 32)
    const b3 = v128.load(b, 48)
    const a0 = v128.load64_splat(a)
    c00 = f64x2.add(c00, f64x2.mul(a0, b0))
    c01 = f64x2.add(c01, f64x2.mul(a0, b1))
    c02 = f64x2.add(c02, f64x2.mul(a0, b2))
    c03 = f64x2.add(c03, f64x2.mul(a0, b3))
    const a1 = v128.load64_splat(a, 8)
    c10 = f64x2.add(c10, f64x2.mul(a1, b0))
    c11 = f64x2.add(c11, f64x2.mul(a1, b1))
    c12 = f64x2.add(c12, f64x2.mul(a1, b2))
    c13 = f64x2.add(c13, f64x2.mul(a1, b3))
    a += 16
    b += ROW
  }
  addRow(c, c00, c01, c02, c03)
  addRow(c + below, c10, c11, c12, c13)
}

function addRow(c: usize, c0: v128, c1: v128, c2: v128, c3: v128): void {
  v128.store(c, f64x2.add(v128.load(c), c0))
  v128.store(c, f64x2.add(v128.load(c, 16), c1), 16)
  v128.store(c, f64x2.add(v128.load(c, 32), c2), 32)
  v128.store(c, f64x2.add(v128.load(c, 48), c3), 48)
}

/** A tile over the edge of C: worked out aside, and only what lies within goes into C. */
function partOfTile(m: i32, n: i32, k: i32, a: usize, b: usize, c: usize, below: usize, spare: usize): void {
  memory.fill(spare, 0, TILE)
  tile(k, a, b, spare, ROW)
  for (let i: i32 = 0; i < m; i++) {
    for (let j: i32 = 0; j < n; j++) store<f64>(at(c, j, 1), load<f64>(at(c, j, 1)) + load<f64>(at(spare, j, 1)))
    c += below
    spare += ROW
  }
}

/** The address of entry i·step. */
function at(array: usize, i: i32, step: i32): usize {
  return array + ((<usize>i * <usize>step) << 3)
}
