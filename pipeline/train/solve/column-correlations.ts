import type { OpenKernels } from '../../kernels/door.ts'
import type { Correlations } from './correlations.ts'
import { PairProducts } from './pair-products.ts'
import type { ResidualColumns } from './residual-columns.ts'
import { Screen } from './screen.ts'

/** λ that fall faster are not foreseen: by the rule for the next one almost all columns would matter. */
const LEAST_STEP = 0.6

/** Steps of a grid are equal but for rounding. */
const AHEAD = 1 - 1e-9

/** The sequential strong rule: slopes seldom move by more than their bound does. */
function foreseen(bound: number, before: number): number {
  return before === Number.POSITIVE_INFINITY ? bound : 2 * bound - before
}

/** Whether all columns were held to bounds that are no larger. */
function isForeseen(looked: Float64Array, l1: Float64Array, before: Float64Array): boolean {
  for (let j = 0; j < l1.length; j++) if (!(looked[j] <= foreseen(l1[j], before[j]))) return false
  return true
}

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
  const bounds = arena.float64(p)
  const slope = new Float64Array(p)
  const pairs = ridged ? new PairProducts() : null
  let candidateCount = 0
  /** The bounds of the present λ, and of the one before. */
  const present = new Float64Array(p).fill(Number.POSITIVE_INFINITY)
  const before = new Float64Array(p)
  /** Bounds that columns were held to at the present residual, if they were. */
  const looked = new Float64Array(p)
  let isLooked = false
  const screen = new Screen(core, columns.screened)

  const include = (j: number): void => {
    if (isCandidate[j] === 1) return
    isCandidate[j] = 1
    candidates.view[candidateCount++] = j
  }

  /** Columns that reach these bounds become candidates; slopes that cannot do so are not taken. @returns whether one is above its limit. */
  const scan = (limits: Float64Array): boolean => {
    looked.set(bounds.view)
    for (let k = 0; k < candidateCount; k++) bounds.view[candidates.view[k]] = Number.POSITIVE_INFINITY
    columns.rooted(residual, rooted)
    let violated = false
    screen.above(rooted.offset, bounds, (j, value) => {
      slope[j] = value
      violated ||= Math.abs(value) > limits[j]
      include(j)
    })
    isLooked = true
    return violated
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
    joiners: (size) => Math.max(1, Math.min(4, Math.floor((n - size) / 10))),
    products(j, members, size, into) {
      const own = columns.pairs(j, members, size, into)
      for (let i = 0; i < size; i++) pairs?.keep(j, members.view[i], into.view[i])
      if (into.view.length > size) into.view[size] = own
      pairs?.keep(j, j, own)
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
      isLooked = false
      columns.residual(members, size, weights, residual)
      columns.slopesAt(candidates, candidateCount, residual, sums)
      for (let k = 0; k < candidateCount; k++) slope[candidates.view[k]] = sums.view[k]
    },
    include,
    anticipate(l1) {
      before.set(present)
      present.set(l1)
      if (isLooked && isForeseen(looked, l1, before)) return
      for (let j = 0; j < p; j++) bounds.view[j] = foreseen(l1[j], before[j])
      scan(l1)
    },
    widen(l1) {
      // The next λ, if it follows as this one did, has the same residual to begin with: one look does for both.
      for (let j = 0; j < p; j++) {
        const step = l1[j] / before[j]
        bounds.view[j] = step > LEAST_STEP && step < 1 ? AHEAD * (2 * step - 1) * l1[j] : l1[j]
      }
      return scan(l1)
    },
  }
}
