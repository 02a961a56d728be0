import { gradientStrip } from './net-gradient'
import { PANEL, padded } from './net-record'

// The gradient of a layer of relus, most of whose derivatives are zero: a unit takes part in the rows that switch it on, and
// adding the zeros of the others changes no sum. What a layer's units take in is listed, unit by unit, and only that is added:
// the same bits as in net-gradient.ts, from half of the arithmetic and less.

/** Inputs of a strip: a whole number of tiles. */
export const ACTIVE_STRIP: i32 = 56
/** Vectors of a tile. Seven accumulators, as many vectors of inputs and a factor are all that fits in registers. */
const VECTORS: i32 = 7
/** Bytes of a tile's row. */
const ROW: usize = 16 * VECTORS

/** Bytes from one unit's list to the next: its end, and then place and value of each of its rows. */
function listBytes<T>(rows: i32): usize {
  return <usize>(rows + 1) * 2 * sizeof<T>()
}

/**
 * Lists for each unit of a layer the rows whose derivative is not zero, as `place` bytes from the first row of the layer's inputs
 * and the derivative. Returns whether they are few enough for sums over them to be faster than over all rows.
 */
export function listActive<T>(rows: i32, units: i32, D: usize, strideH: usize, lists: usize): bool {
  const across = padded(units)
  const down = <usize>across * sizeof<T>()
  let list = lists
  let active: usize = 0
  for (let o: i32 = 0; o < across; o++) {
    const first = list + 2 * sizeof<T>()
    let to = first
    let d = D + <usize>o * sizeof<T>()
    let place: usize = 0
    for (let i: i32 = 0; i < rows; i++) {
      const value = load<T>(d)
      store<usize>(to, place)
      store<T>(to, value, sizeof<T>())
      // Without a branch, since nobody can foretell it.
      to += value !== <T>0 ? 2 * sizeof<T>() : 0
      d += down
      place += strideH
    }
    store<usize>(list, to)
    active += to - first
    list += listBytes<T>(rows)
  }
  return 3 * <i32>(active / (2 * sizeof<T>())) < 2 * rows * units
}

/** What `gradientStrip` does, for a panel of units whose lists begin at `list`; `tile` is room for eight rows of a tile. */
export function activeStrip<T>(
  rows: i32,
  inputs: i32,
  H: usize,
  strideH: usize,
  D: usize,
  strideD: usize,
  list: usize,
  strip: usize,
  tile: usize,
): void {
  const width = <i32>(ROW / sizeof<T>())
  let j: i32 = 0
  for (; j + width <= inputs; j += width) {
    let from = list
    let to = tile
    for (let o: i32 = 0; o < PANEL; o++) {
      tileOfUnit<T>(from + 2 * sizeof<T>(), load<usize>(from), H, to)
      from += listBytes<T>(rows)
      to += ROW
    }
    turnTile<T>(tile, strip)
    H += ROW
    strip += <usize>PANEL * ROW
  }
  if (j < inputs) gradientStrip<T>(rows, inputs - j, H, strideH, D, strideD, strip)
}

/** Where the lists of the panel from unit o on begin. */
export function listsOf<T>(rows: i32, lists: usize, o: i32): usize {
  return lists + <usize>o * listBytes<T>(rows)
}

/** One unit, seven vectors of inputs: one row after another, as they are listed. */
function tileOfUnit<T>(at: usize, end: usize, H: usize, to: usize): void {
  let c0 = v128.splat<T>(<T>0)
  let c1 = c0
  let c2 = c0
  let c3 = c0
  let c4 = c0
  let c5 = c0
  let c6 = c0
  for (; at < end; at += 2 * sizeof<T>()) {
    const h = H + load<usize>(at)
    const d = v128.load_splat<T>(at, sizeof<T>())
    c0 = v128.add<T>(c0, v128.mul<T>(v128.load(h), d))
    c1 = v128.add<T>(c1, v128.mul<T>(v128.load(h, 16), d))
    c2 = v128.add<T>(c2, v128.mul<T>(v128.load(h, 32), d))
    c3 = v128.add<T>(c3, v128.mul<T>(v128.load(h, 48), d))
    c4 = v128.add<T>(c4, v128.mul<T>(v128.load(h, 64), d))
    c5 = v128.add<T>(c5, v128.mul<T>(v128.load(h, 80), d))
    c6 = v128.add<T>(c6, v128.mul<T>(v128.load(h, 96), d))
  }
  v128.store(to, c0)
  v128.store(to, c1, 16)
  v128.store(to, c2, 32)
  v128.store(to, c3, 48)
  v128.store(to, c4, 64)
  v128.store(to, c5, 80)
  v128.store(to, c6, 96)
}

/** A tile, unit by unit, into a strip, input by input. */
function turnTile<T>(tile: usize, strip: usize): void {
  const end = tile + ROW
  if (sizeof<T>() === 4) {
    for (; tile < end; tile += 16) {
      turnFour(tile, strip)
      turnFour(tile + 4 * ROW, strip + 16)
      strip += 128
    }
  } else {
    for (; tile < end; tile += 16) {
      for (let o: usize = 0; o < 4; o++) turnTwo(tile + o * 2 * ROW, strip + o * 16)
      strip += 128
    }
  }
}

/** Four units by four inputs, in f32. */
function turnFour(from: usize, to: usize): void {
  const a = v128.load(from)
  const b = v128.load(from, ROW)
  const c = v128.load(from, 2 * ROW)
  const d = v128.load(from, 3 * ROW)
  const low = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  const high = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  const lower = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  const higher = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<f64>(low, lower, 0, 2))
  v128.store(to, v128.shuffle<f64>(low, lower, 1, 3), 32)
  v128.store(to, v128.shuffle<f64>(high, higher, 0, 2), 64)
  v128.store(to, v128.shuffle<f64>(high, higher, 1, 3), 96)
}

/** Two units by two inputs, in f64. */
function turnTwo(from: usize, to: usize): void {
  const a = v128.load(from)
  const b = v128.load(from, ROW)
  v128.store(to, v128.shuffle<f64>(a, b, 0, 2))
  v128.store(to, v128.shuffle<f64>(a, b, 1, 3), 64)
}
