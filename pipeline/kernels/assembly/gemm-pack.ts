// A tile reads its operands from panels, in which they lie in the order of their use; what a panel lacks is zeros.

/** Rows of A by twos: a panel holds both entries of column 0, then of column 1, and so on. */
export function packA<T>(m: i32, k: i32, A: usize, row: i32, column: i32, panels: usize): void {
  const right = <usize>column * sizeof<T>()
  const down = <usize>row * sizeof<T>()
  for (let i: i32 = 0; i < m; i += 2) {
    let a = A + down * i
    if (i + 1 < m) {
      for (let l: i32 = 0; l < k; l++) {
        store<T>(panels, load<T>(a))
        store<T>(panels + sizeof<T>(), load<T>(a + down))
        panels += 2 * sizeof<T>()
        a += right
      }
    } else {
      for (let l: i32 = 0; l < k; l++) {
        store<T>(panels, load<T>(a))
        store<T>(panels + sizeof<T>(), <T>0)
        panels += 2 * sizeof<T>()
        a += right
      }
    }
  }
}

/** Columns of B by 64 bytes: a panel holds that much of row 0, then of row 1, and so on. */
export function packB<T>(k: i32, n: i32, B: usize, row: i32, column: i32, panels: usize): void {
  const across: i32 = 64 / sizeof<T>()
  const panel = (<usize>k) << 6
  for (let j: i32 = 0; j < n; j += across) {
    const b = B + <usize>j * <usize>column * sizeof<T>()
    if (column === 1 && j + across <= n) packWholeRows(k, b, <usize>row * sizeof<T>(), panels)
    else packEntries<T>(k, min(across, n - j), b, row, column, panels)
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
function packEntries<T>(k: i32, n: i32, B: usize, row: i32, column: i32, panel: usize): void {
  if (<usize>n * sizeof<T>() < 64) memory.fill(panel, 0, 64 * <usize>k)
  const down = <usize>row * sizeof<T>()
  for (let j: i32 = 0; j < n; j++) {
    let b = B + <usize>j * <usize>column * sizeof<T>()
    let to = panel + <usize>j * sizeof<T>()
    for (let l: i32 = 0; l < k; l++) {
      store<T>(to, load<T>(b))
      b += down
      to += 64
    }
  }
}
