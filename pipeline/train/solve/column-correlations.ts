import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import type { Multiple } from '../../penalty/strengths.ts'
import type { Correlations, Products } from './correlations.ts'
import { PairProducts } from './pair-products.ts'
import type { ResidualColumns } from './residual-columns.ts'
import { Screen } from './screen.ts'

/** λ that fall faster are not foreseen: by the rule for the next one almost all columns would matter. */
const LEAST_STEP = 0.6

/** Violators that join at a time; and such as are foreseen, of whom fewer turn back. */
const MOST_JOINERS = 4
const MOST_FORESEEN = 64

/** Steps of a grid are equal but for rounding. */
const AHEAD = 1 - 1e-9

/**
 * Least squares by its columns. They are looked at when they may matter (`Screen`); few violators join at a time: all at once
 * does not converge for p > n.
 *
 * @param ridged whether products of columns are asked for again and again, as a penalty with an L2 part does.
 */
export function columnCorrelations(core: OpenKernels, columns: ResidualColumns, ridged: boolean): Correlations {
  const { arena } = core
  const { rows: n, count: p } = columns
  const residual = arena.float64(n)
  const rooted = arena.float64(n)
  const nobody = arena.int32(0)
  const nothing = arena.float64(0)
  const list = arena.int32(p)
  const sums = arena.float64(p)
  const candidates = arena.int32(p)
  const isCandidate = new Uint8Array(p)
  /** The L1 strengths of the unit that a path is a multiple of; ∞ for candidates. */
  const bounds = arena.float64(p)
  /** Products of those that join, row by row: fewer than rows and columns, with the members and themselves. */
  const joining = arena.unset(columns.cross === null ? 0 : MOST_FORESEEN * Math.min(n, p))
  const slope = new Float64Array(p)
  const pairs = ridged ? new PairProducts() : null
  let candidateCount = 0
  let unit: Multiple['unit'] | null = null
  /** λ, and the one before. */
  let present = Number.POSITIVE_INFINITY
  let before = Number.POSITIVE_INFINITY
  /** The λ to whose bounds columns were held at the present residual. */
  let looked = Number.POSITIVE_INFINITY
  const screen = new Screen(core, columns.screened)

  const include = (j: number): void => {
    if (isCandidate[j] === 1) return
    isCandidate[j] = 1
    bounds.view[j] = Number.POSITIVE_INFINITY
    candidates.view[candidateCount++] = j
  }

  const follow = (multiple: Multiple): void => {
    before = multiple.unit === unit ? present : Number.POSITIVE_INFINITY
    present = multiple.lambda
    if (multiple.unit === unit) return
    unit = multiple.unit
    bounds.view.set(unit.l1)
    for (let k = 0; k < candidateCount; k++) bounds.view[candidates.view[k]] = Number.POSITIVE_INFINITY
    looked = Number.POSITIVE_INFINITY
  }

  /**
   * Columns that reach the bounds of a λ become candidates; slopes that cannot do so are not taken.
   *
   * @returns whether one is above its bound at the present λ.
   */
  const scan = (lambda: number): boolean => {
    looked = lambda
    columns.rooted(residual, rooted)
    let violated = false
    screen.above(
      rooted.offset,
      bounds,
      (j, value) => {
        slope[j] = value
        violated ||= Math.abs(value) > present * (unit?.l1[j] ?? 0)
        include(j)
      },
      Math.max(lambda, Number.MIN_VALUE),
      unit?.positive,
    )
    return violated
  }

  const keep = (j: number, { view }: Block<Int32Array>, size: number, into: Float64Array): void => {
    if (pairs === null) return
    for (let i = 0; i < size; i++) pairs.keep(j, view[i], into[i])
    pairs.keep(j, j, into[size])
  }
  const products: Products = (j, members, size, into) => {
    const own = columns.pairs(j, members, size, into)
    if (into.view.length > size) into.view[size] = own
    keep(j, members, size, into.view)
  }

  columns.residual(nobody, 0, nothing, residual)
  columns.slopes(residual, sums)
  slope.set(sums.view)

  return {
    dimension: p,
    rank: ridged ? p : n,
    target: slope.slice(),
    slope,
    candidates: candidates.view,
    get candidateCount() {
      return candidateCount
    },
    joiners(size, areForeseen) {
      const most = Math.max(1, Math.floor((n - size) / 10))
      return Math.min(areForeseen ? MOST_FORESEEN : MOST_JOINERS, most)
    },
    products,
    together(js, members, size) {
      const { cross } = columns
      if (cross === null || js.length < 2) return products
      const width = size + js.length
      list.view.set(members.view.subarray(0, size))
      list.view.set(js, size)
      cross(js, list, width, joining)
      return (j, now, count, into) => {
        const own = js.indexOf(j)
        const joined = Array.from({ length: count - size }, (_, i) => js.indexOf(now.view[size + i]))
        if (own < 0 || joined.includes(-1)) return products(j, now, count, into)
        const row = joining.view.subarray(own * width, (own + 1) * width)
        into.view.set(row.subarray(0, size))
        for (const [i, other] of [...joined, own].entries()) into.view[size + i] = row[size + other]
        keep(j, now, count, into.view)
      }
    },
    triangle(members, size, into, ld) {
      for (let k = 0; k < size; k++) {
        const a = members.view[k]
        let count = 0
        for (let i = k; i < size; i++) {
          const known = pairs === null ? Number.NaN : pairs.of(a, members.view[i])
          into.view[k * ld + i] = known
          if (Number.isNaN(known)) list.view[count++] = members.view[i]
        }
        if (count === 0) continue
        columns.pairs(a, list, count, sums)
        for (let i = k, c = 0; i < size; i++) {
          if (!Number.isNaN(into.view[k * ld + i])) continue
          const value = sums.view[c++]
          into.view[k * ld + i] = value
          pairs?.keep(a, members.view[i], value)
        }
      }
    },
    refresh({ size, members, weights }) {
      looked = Number.POSITIVE_INFINITY
      columns.residual(members, size, weights, residual)
      columns.slopesAt(candidates, candidateCount, residual, sums)
      for (let k = 0; k < candidateCount; k++) slope[candidates.view[k]] = sums.view[k]
    },
    include,
    anticipate(strengths) {
      follow(strengths)
      // The sequential strong rule: slopes seldom move by more than their bound does.
      const foreseen = before === Number.POSITIVE_INFINITY ? present : 2 * present - before
      if (!(looked <= foreseen)) scan(foreseen)
    },
    widen() {
      // The next λ, if it follows as this one did, has the same residual to begin with: one look does for both.
      const step = present / before
      return scan(step > LEAST_STEP && step < 1 ? AHEAD * (2 * step - 1) * present : present)
    },
  }
}
