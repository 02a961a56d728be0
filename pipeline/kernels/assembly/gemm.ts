import { packA, packB } from './gemm-pack'

/** Terms of a sum taken at a time: a panel of B of this height stays in the first-level cache. */
const DEPTH: i32 = 256
/** Rows of C at a time: that much of A stays in the second-level cache. */
const HEIGHT: i32 = 64
/** Bytes of a row of C at a time. */
const WIDTH: i32 = 4096
/** Bytes of a row of a tile. A tile of C is two such rows, eight f64 or sixteen f32 wide: eight accumulators, and no more fit. */
const TILE: i32 = 64

/** What `gemm` and `gemmF32` need as scratch, whatever the sizes: a tile of C, the panels of A, the panels of B. */
export function gemmScratchBytes(): i32 {
  return 2 * TILE + HEIGHT * DEPTH * 8 + DEPTH * WIDTH
}

/**
 * C ← C + A·B for A (m × k), B (k × n), C (m × n), all of f64.
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
  product<f64>(m, n, k, A, rowA, columnA, B, rowB, columnB, C, ldC, scratch)
}

/** `gemm` in f32: the same tiles are twice as wide. */
export function gemmF32(
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
  product<f32>(m, n, k, A, rowA, columnA, B, rowB, columnB, C, ldC, scratch)
}

function product<T>(
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
  const panelsA = scratch + 2 * TILE
  const panelsB = panelsA + HEIGHT * DEPTH * 8
  const width = WIDTH / sizeof<T>()
  for (let j: i32 = 0; j < n; j += width) {
    const columns = min(width, n - j)
    for (let l: i32 = 0; l < k; l += DEPTH) {
      const depth = min(DEPTH, k - l)
      packB<T>(depth, columns, at<T>(at<T>(B, l, rowB), j, columnB), rowB, columnB, panelsB)
      for (let i: i32 = 0; i < m; i += HEIGHT) {
        const rows = min(HEIGHT, m - i)
        packA<T>(rows, depth, at<T>(at<T>(A, i, rowA), l, columnA), rowA, columnA, panelsA)
        block<T>(rows, columns, depth, panelsA, panelsB, at<T>(at<T>(C, i, ldC), j, 1), ldC, scratch)
      }
    }
  }
}

/** All tiles of one block of C, each from a panel of A and a panel of B. */
function block<T>(m: i32, n: i32, k: i32, panelsA: usize, panelsB: usize, C: usize, ldC: i32, spare: usize): void {
  const across = TILE / sizeof<T>()
  const below = <usize>ldC * sizeof<T>()
  for (let j: i32 = 0; j < n; j += across) {
    const b = panelsB + <usize>j * <usize>k * sizeof<T>()
    for (let i: i32 = 0; i < m; i += 2) {
      const a = panelsA + <usize>i * <usize>k * sizeof<T>()
      const c = at<T>(at<T>(C, i, ldC), j, 1)
      if (i + 2 <= m && j + across <= n) tile<T>(k, a, b, c, below)
      else partOfTile<T>(min(2, m - i), min(across, n - j), k, a, b, c, below, spare)
    }
  }
}

/** C (2 × 64 bytes) ← C + the product of two panels. The loop is not unrolled: that halves its speed on Node 20. */
function tile<T>(k: i32, a: usize, b: usize, c: usize, below: usize): void {
  let c00 = v128.splat<T>(<T>0)
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
    const a0 = v128.load_splat<T>(a)
    c00 = v128.add<T>(c00, v128.mul<T>(a0, b0))
    c01 = v128.add<T>(c01, v128.mul<T>(a0, b1))
    c02 = v128.add<T>(c02, v128.mul<T>(a0, b2))
    c03 = v128.add<T>(c03, v128.mul<T>(a0, b3))
    const a1 = v128.load_splat<T>(a + sizeof<T>())
    c10 = v128.add<T>(c10, v128.mul<T>(a1, b0))
    c11 = v128.add<T>(c11, v128.mul<T>(a1, b1))
    c12 = v128.add<T>(c12, v128.mul<T>(a1, b2))
    c13 = v128.add<T>(c13, v128.mul<T>(a1, b3))
    a += 2 * sizeof<T>()
    b += TILE
  }
  addRow<T>(c, c00, c01, c02, c03)
  addRow<T>(c + below, c10, c11, c12, c13)
}

function addRow<T>(c: usize, c0: v128, c1: v128, c2: v128, c3: v128): void {
  v128.store(c, v128.add<T>(v128.load(c), c0))
  v128.store(c, v128.add<T>(v128.load(c, 16), c1), 16)
  v128.store(c, v128.add<T>(v128.load(c, 32), c2), 32)
  v128.store(c, v128.add<T>(v128.load(c, 48), c3), 48)
}

/** A tile over the edge of C: worked out aside, and only what lies within goes into C. */
function partOfTile<T>(m: i32, n: i32, k: i32, a: usize, b: usize, c: usize, below: usize, spare: usize): void {
  memory.fill(spare, 0, 2 * TILE)
  tile<T>(k, a, b, spare, TILE)
  for (let i: i32 = 0; i < m; i++) {
    for (let j: i32 = 0; j < n; j++) store<T>(at<T>(c, j, 1), load<T>(at<T>(c, j, 1)) + load<T>(at<T>(spare, j, 1)))
    c += below
    spare += TILE
  }
}

/** The address of entry i·step of an array of T. */
function at<T>(array: usize, i: i32, step: i32): usize {
  return array + <usize>i * <usize>step * sizeof<T>()
}
