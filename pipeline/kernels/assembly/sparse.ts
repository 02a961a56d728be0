import { entry, listed } from './columns'

// A sparse matrix is in compressed columns: column j has the entries begins_j … begins_{j+1} − 1 (i32), each with its row in
// `places` (i32) and its value in `entries` (f64). Sums go to four accumulators in turn, entry after entry of a column, and the
// entries left over by the fours come last: the same number, whatever columns are asked for with it.

/** Where an i32 of a list stands. */
function whole(list: usize, i: i32): usize {
  return list + ((<usize>i) << 2)
}

/** r at the row of an entry. */
function at(r: usize, places: usize, k: i32): f64 {
  return load<f64>(entry(r, load<i32>(whole(places, k))))
}

/** Σ x_i r_i over the entries from `k` to before `end`. */
function sparseDot(k: i32, end: i32, places: usize, entries: usize, r: usize): f64 {
  let a: f64 = 0
  let b: f64 = 0
  let c: f64 = 0
  let d: f64 = 0
  for (; k <= end - 4; k += 4) {
    a += load<f64>(entry(entries, k)) * at(r, places, k)
    b += load<f64>(entry(entries, k + 1)) * at(r, places, k + 1)
    c += load<f64>(entry(entries, k + 2)) * at(r, places, k + 2)
    d += load<f64>(entry(entries, k + 3)) * at(r, places, k + 3)
  }
  let sum = a + b + (c + d)
  for (; k < end; k++) sum += load<f64>(entry(entries, k)) * at(r, places, k)
  return sum
}

/** r ← r + a·x, over the entries from `k` to before `end`. */
function sparseAxpy(k: i32, end: i32, places: usize, entries: usize, a: f64, r: usize): void {
  for (; k < end; k++) {
    const to = entry(r, load<i32>(whole(places, k)))
    store<f64>(to, load<f64>(to) + a * load<f64>(entry(entries, k)))
  }
}

/** out_i ← x_jᵀr for j = columns_i and i < count. */
export function sparseProductsAt(
  count: i32,
  columns: usize,
  begins: usize,
  places: usize,
  entries: usize,
  r: usize,
  out: usize,
): void {
  for (let i: i32 = 0; i < count; i++) {
    const j = listed(columns, i)
    const end = load<i32>(whole(begins, j + 1))
    store<f64>(entry(out, i), sparseDot(load<i32>(whole(begins, j)), end, places, entries, r))
  }
}

/** y ← y + Σ_i w_i x_j for j = columns_i and i < count. A column with w_i = 0 is not read. */
export function sparseAddAt(
  count: i32,
  columns: usize,
  begins: usize,
  places: usize,
  entries: usize,
  w: usize,
  y: usize,
): void {
  for (let i: i32 = 0; i < count; i++) {
    const a = load<f64>(entry(w, i))
    if (a === 0) continue
    const j = listed(columns, i)
    sparseAxpy(load<i32>(whole(begins, j)), load<i32>(whole(begins, j + 1)), places, entries, a, y)
  }
}

/** S(z, t), or 0 where t is ∞. */
function shrunk(z: f64, t: f64): f64 {
  return z > t ? z - t : z < -t ? z + t : 0
}

/**
 * One sweep of coordinate descent over the columns of a list, each of length 1 when it is centred: z̃_j = z_j − c_j·√v.
 *
 *     w_j ← max( S(⟨z̃_j, r⟩ + w_j, l1_j)/(1 + l2_j), least ),   ⟨z̃_j, r⟩ = z_jᵀr − c_j·σ,   σ = √vᵀr
 *
 * @param least no weight goes below it: 0, or −∞.
 * @param r residual t − Σ w_j z_j of columns that are not centred; it follows the weights.
 * @param state σ, which follows as well; gets Σ (1 + l2_j)·δ_j² over the changes δ, and how many weights changed sign, 0 being one.
 */
export function sparseDescend(
  count: i32,
  columns: usize,
  begins: usize,
  places: usize,
  entries: usize,
  centres: usize,
  l1: usize,
  l2: usize,
  least: f64,
  w: usize,
  r: usize,
  state: usize,
): void {
  let sum = load<f64>(state)
  let change: f64 = 0
  let turned: f64 = 0
  for (let i: i32 = 0; i < count; i++) {
    const j = listed(columns, i)
    const k = load<i32>(whole(begins, j))
    const end = load<i32>(whole(begins, j + 1))
    const centre = load<f64>(entry(centres, j))
    const before = load<f64>(entry(w, j))
    const curvature = 1 + load<f64>(entry(l2, j))
    const slope = sparseDot(k, end, places, entries, r) - centre * sum
    const after = max<f64>(shrunk(slope + before, load<f64>(entry(l1, j))) / curvature, least)
    if (after === before) continue
    const step = after - before
    store<f64>(entry(w, j), after)
    sparseAxpy(k, end, places, entries, -step, r)
    sum -= step * centre
    change += curvature * step * step
    if (after * before <= 0) turned += 1
  }
  store<f64>(state, sum)
  store<f64>(state, change, 8)
  store<f64>(state, turned, 16)
}

/** Columns of R, row-major, that are multiplied at a time: eight vectors of two. */
const TILE: i32 = 16

/** out ← Xᵀ·R for p columns, R (n, width) row-major and out (p, width) column-major, `width` a multiple of 16. */
export function sparseTimesTile(
  p: i32,
  begins: usize,
  places: usize,
  entries: usize,
  width: i32,
  R: usize,
  out: usize,
): void {
  for (let j: i32 = 0; j < p; j++) {
    const k = load<i32>(whole(begins, j))
    const end = load<i32>(whole(begins, j + 1))
    for (let from: i32 = 0; from < width; from += TILE) {
      timesSixteen(k, end, places, entries, width, entry(R, from), entry(out, from * p + j), (<usize>p) << 3)
    }
  }
}

function timesSixteen(
  k: i32,
  end: i32,
  places: usize,
  entries: usize,
  width: i32,
  R: usize,
  out: usize,
  ld: usize,
): void {
  let a = f64x2.splat(0)
  let b = a
  let c = a
  let d = a
  let e = a
  let f = a
  let g = a
  let h = a
  for (; k < end; k++) {
    const x = v128.load64_splat(entry(entries, k))
    const row = R + ((<usize>load<i32>(whole(places, k)) * <usize>width) << 3)
    a = f64x2.add(a, f64x2.mul(x, v128.load(row)))
    b = f64x2.add(b, f64x2.mul(x, v128.load(row, 16)))
    c = f64x2.add(c, f64x2.mul(x, v128.load(row, 32)))
    d = f64x2.add(d, f64x2.mul(x, v128.load(row, 48)))
    e = f64x2.add(e, f64x2.mul(x, v128.load(row, 64)))
    f = f64x2.add(f, f64x2.mul(x, v128.load(row, 80)))
    g = f64x2.add(g, f64x2.mul(x, v128.load(row, 96)))
    h = f64x2.add(h, f64x2.mul(x, v128.load(row, 112)))
  }
  out = storeTwo(a, out, ld)
  out = storeTwo(b, out, ld)
  out = storeTwo(c, out, ld)
  out = storeTwo(d, out, ld)
  out = storeTwo(e, out, ld)
  out = storeTwo(f, out, ld)
  out = storeTwo(g, out, ld)
  storeTwo(h, out, ld)
}

/** Stores both lanes `ld` bytes apart. @returns where the next is to go. */
function storeTwo(v: v128, out: usize, ld: usize): usize {
  v128.store64_lane(out, v, 0)
  v128.store64_lane(out + ld, v, 1)
  return out + 2 * ld
}

/**
 * Lists the columns whose slope may be above its bound: all but those of |Σ_m share_m·slope_mj| + rest·length_j ≤ bound_j·margin. Where
 * something is no number, nothing is sure, and the column is listed. The slopes of an earlier vector, `kept` of them, lie `ld` numbers
 * apart.
 *
 * @param oneSided whether a slope is held from above alone: then it stands for |slope|.
 * @returns how many are listed.
 */
export function screenColumns(
  p: i32,
  kept: i32,
  slopes: usize,
  ld: i32,
  shares: usize,
  rest: f64,
  lengths: usize,
  bounds: usize,
  margin: f64,
  oneSided: i32,
  list: usize,
): i32 {
  const sign = i64x2.splat(oneSided === 0 ? i64.MIN_VALUE : 0)
  let count: i32 = 0
  let j: i32 = 0
  for (; j <= p - 8; j += 8)
    count = screenEight(j, kept, slopes, ld, shares, rest, lengths, bounds, margin, sign, list, count)
  for (; j < p; j++) {
    let about: f64 = 0
    for (let m: i32 = 0; m < kept; m++) {
      about += load<f64>(entry(shares, m)) * load<f64>(entry(slopes, m * ld + j))
    }
    const most = (oneSided === 0 ? Math.abs(about) : about) + rest * load<f64>(entry(lengths, j))
    if (!(most <= load<f64>(entry(bounds, j)) * margin)) store<i32>(whole(list, count++), j)
  }
  return count
}

/** The same for eight columns from `j` on, the sums of each in the same order. */
function screenEight(
  j: i32,
  kept: i32,
  slopes: usize,
  ld: i32,
  shares: usize,
  rest: f64,
  lengths: usize,
  bounds: usize,
  margin: f64,
  sign: v128,
  list: usize,
  count: i32,
): i32 {
  let a = f64x2.splat(0)
  let b = a
  let c = a
  let d = a
  let from = entry(slopes, j)
  for (let m: i32 = 0; m < kept; m++) {
    const share = v128.load64_splat(entry(shares, m))
    a = f64x2.add(a, f64x2.mul(share, v128.load(from)))
    b = f64x2.add(b, f64x2.mul(share, v128.load(from, 16)))
    c = f64x2.add(c, f64x2.mul(share, v128.load(from, 32)))
    d = f64x2.add(d, f64x2.mul(share, v128.load(from, 48)))
    from += (<usize>ld) << 3
  }
  const length = entry(lengths, j)
  const bound = entry(bounds, j)
  const sure =
    sureOf(a, rest, length, bound, margin, sign) |
    (sureOf(b, rest, length + 16, bound + 16, margin, sign) << 2) |
    (sureOf(c, rest, length + 32, bound + 32, margin, sign) << 4) |
    (sureOf(d, rest, length + 48, bound + 48, margin, sign) << 6)
  for (let doubtful = ~sure & 255; doubtful !== 0; doubtful &= doubtful - 1) {
    store<i32>(whole(list, count++), j + ctz(doubtful))
  }
  return count
}

/** A bit for each of two columns whose slope, without what of its sign does not count, is no more than its bound. */
function sureOf(about: v128, rest: f64, length: usize, bound: usize, margin: f64, sign: v128): i32 {
  const most = f64x2.add(v128.andnot(about, sign), f64x2.mul(f64x2.splat(rest), v128.load(length)))
  return i64x2.bitmask(f64x2.le(most, f64x2.mul(v128.load(bound), f64x2.splat(margin))))
}
