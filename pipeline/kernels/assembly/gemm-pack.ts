// A tile reads its operands from panels, in which they lie in the order of their use; what a panel lacks is zeros.

/** Columns of C in a tile. */
export const ACROSS: i32 = 8

/** Rows of A by twos: a panel holds both entries of column 0, then of column 1, and so on. */
export function packA(m: i32, k: i32, A: usize, row: i32, column: i32, panels: usize): void {
  const right = (<usize>column) << 3
  const down = (<usize>row) << 3
  for (let i: i32 = 0; i < m; i += 2) {
    let a = A + down * i
    if (i + 1 < m) {
      for (let l: i32 = 0; l < k; l++) {
        store<f64>(panels, load<f64>(a))
        store<f64>(panels + 8, load<f64>(a + down))
        panels += 16
        a += right
      }
    } else {
      for (let l: i32 = 0; l < k; l++) {
        store<f64>(panels, load<f64>(a))
        store<f64>(panels + 8, 0)
        panels += 16
        a += right
      }
    }
  }
}

/** Columns of B by eights: a panel holds those of row 0, then of row 1, and so on. */
export function packB(k: i32, n: i32, B: usize, row: i32, column: i32, panels: usize): void {
  const panel = (<usize>k) << 6
  for (let j: i32 = 0; j < n; j += ACROSS) {
    const b = B + ((<usize>j * <usize>column) << 3)
    if (column === 1 && j + ACROSS <= n) packWholeRows(k, b, (<usize>row) << 3, panels)
    else packEntries(k, min(ACROSS, n - j), b, row, column, panels)
    panels += panel
  }
}

function packWholeRows(k: i32, b: usize, down: usize, panel: usize): void {
  for (let l: i32 = 0; l < k; l++) {
    v128.store(panel, v128.load(b))
    v128.store(panel, v128.load(b, 16), 16)
    v128.store(panel, v128.load(b, 32), 32)
    v128.store(panel, v128.load(b, 48), 48)
    b += down
    panel += 64
  }
}

/** Column after column, so that a column-major B is read in the order it lies in. */
function packEntries(k: i32, n: i32, B: usize, row: i32, column: i32, panel: usize): void {
  if (n < ACROSS) memory.fill(panel, 0, 64 * <usize>k)
  const down = (<usize>row) << 3
  for (let j: i32 = 0; j < n; j++) {
    let b = B + ((<usize>j * <usize>column) << 3)
    let to = panel + ((<usize>j) << 3)
    for (let l: i32 = 0; l < k; l++) {
      store<f64>(to, load<f64>(b))
      b += down
      to += 64
    }
  }
}
