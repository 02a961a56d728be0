import { axpyFour } from './axpy'
import { at, entry } from './columns'
import { dot } from './dot'

// A = LLᵀ. L is column-major, its columns `ld` entries apart; nothing above its diagonal is read or written.

/**
 * Adds a row and column to A: the factor grows from `size` to `size + 1`.
 *
 * @param g the new column of A, its diagonal entry last (size + 1); it is overwritten.
 * @returns 1, or 0 where the new column hangs on the others (see `choleskyFactor`); then L stays as it was.
 */
export function choleskyAppend(size: i32, L: usize, ld: i32, g: usize, tolerance: f64): i32 {
  solveLower(size, L, ld, g)
  const diagonal = load<f64>(entry(g, size))
  const pivot = diagonal - dot(size, g, g)
  if (!(pivot > tolerance * diagonal)) return 0
  for (let j: i32 = 0; j < size; j++) store<f64>(at(L, ld, size, j), load<f64>(entry(g, j)))
  store<f64>(at(L, ld, size, size), Math.sqrt(pivot))
  return 1
}

/**
 * Takes row and column `i` out of A: the factor shrinks from `size` to `size − 1`, by a Givens rotation for each column after i.
 *
 * @param carry scratch of `size` entries: the column that the rotations push out to the right.
 */
export function choleskyRemove(size: i32, L: usize, ld: i32, i: i32, carry: usize): void {
  const after = size - 1 - i
  for (let j: i32 = 0; j < i; j++) memory.copy(at(L, ld, i, j), at(L, ld, i + 1, j), (<usize>after) << 3)
  memory.copy(carry, at(L, ld, i + 1, i), (<usize>after) << 3)
  for (let j = i; j < size - 1; j++) {
    const from = at(L, ld, j + 1, j + 1)
    const a = load<f64>(carry)
    const b = load<f64>(from)
    const r = Math.sqrt(a * a + b * b)
    rotate(size - 1 - j, b / r, a / r, carry, from, at(L, ld, j, j))
    carry += 8
  }
}

/** to ← c·from + s·carry and carry ← c·carry − s·from, entry by entry. `to` may overlap `from` by lying before it. */
function rotate(n: i32, c: f64, s: f64, carry: usize, from: usize, to: usize): void {
  const vc = f64x2.splat(c)
  const vs = f64x2.splat(s)
  let i: i32 = 0
  for (; i <= n - 2; i += 2) {
    const u = v128.load(carry)
    const w = v128.load(from)
    v128.store(to, f64x2.add(f64x2.mul(vc, w), f64x2.mul(vs, u)))
    v128.store(carry, f64x2.sub(f64x2.mul(vc, u), f64x2.mul(vs, w)))
    carry += 16
    from += 16
    to += 16
  }
  if (i < n) {
    const u = load<f64>(carry)
    const w = load<f64>(from)
    store<f64>(to, c * w + s * u)
    store<f64>(carry, c * u - s * w)
  }
}

/** Solves Lx = b in place: `b` becomes x. Four entries at a time, so that what is left of b is read and written once for four. */
export function solveLower(size: i32, L: usize, ld: i32, b: usize): void {
  let j: i32 = 0
  for (; j <= size - 4; j += 4) {
    const y = entry(b, j)
    solveFour(at(L, ld, j, j), ld, y)
    axpyFour(
      size - 4 - j,
      -load<f64>(y),
      at(L, ld, j + 4, j),
      -load<f64>(y, 8),
      at(L, ld, j + 4, j + 1),
      -load<f64>(y, 16),
      at(L, ld, j + 4, j + 2),
      -load<f64>(y, 24),
      at(L, ld, j + 4, j + 3),
      y + 32,
    )
  }
  for (; j < size; j++) solveOne(size - j, at(L, ld, j, j), entry(b, j))
}

/** The first four entries of b, of which the others are left as they are. */
function solveFour(L: usize, ld: i32, b: usize): void {
  for (let k: i32 = 0; k < 4; k++) solveOne(4 - k, at(L, ld, k, k), entry(b, k))
}

/** The first of `size` entries of b, which the others lose. */
function solveOne(size: i32, L: usize, b: usize): void {
  const x = load<f64>(b) / load<f64>(L)
  store<f64>(b, x)
  for (let i: i32 = 1; i < size; i++) store<f64>(entry(b, i), load<f64>(entry(b, i)) - x * load<f64>(entry(L, i)))
}

/** Solves Lᵀx = b in place: `b` becomes x. */
export function solveLowerTransposed(size: i32, L: usize, ld: i32, b: usize): void {
  for (let j = size - 1; j >= 0; j--) {
    const rest = load<f64>(entry(b, j)) - dot(size - 1 - j, at(L, ld, j + 1, j), entry(b, j + 1))
    store<f64>(entry(b, j), rest / load<f64>(at(L, ld, j, j)))
  }
}
