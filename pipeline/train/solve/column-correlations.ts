import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import type { Correlations } from './correlations.ts'
import { PairProducts } from './pair-products.ts'
import { Screen } from './screen.ts'

/**
 * Least squares by its columns, which stay as they lie in memory: centred and scaled only in the arithmetic,
 * z_ij = (x_ij − m_j)/s_j in the inner product ⟨a,b⟩ = Σ v_i a_i b_i.
 */
export interface WeightedColumns {
  readonly rows: number
  readonly dimension: number
  /** Column-major, columns `ld` entries apart. */
  readonly X: number
  readonly ld: number
  /** v, which sums to 1; 0 for rows that are not fitted. */
  readonly weights: Block<Float64Array>
  readonly means: Float64Array
  /** 1/s_j; 0 for constant columns. */
  readonly inverses: Float64Array
  /** t: centred, and of length 1. */
  readonly target: Block<Float64Array>
  /** Whether products of columns are asked for again and again, as a penalty with an L2 part does. */
  readonly ridged: boolean
}

/** λ that fall faster are not foreseen: by the rule for the next one almost all columns would matter. */
const LEAST_STEP = 0.6

/** Steps of a grid are equal but for rounding. */
const AHEAD = 1 - 1e-9

/** Columns are looked at when they may matter (`Screen`); few violators join at a time: all at once does not converge for p > n. */
export function columnCorrelations(core: OpenKernels, data: WeightedColumns): Correlations {
  const { kernels, arena } = core
  const { rows: n, dimension: p, X, ld, weights, means, inverses, target } = data
  const residual = arena.float64(n)
  const weighted = arena.float64(n)
  const ones = arena.float64(n)
  ones.view.fill(1)
  const minus = arena.float64(data.ridged ? p : Math.min(p, n))
  const list = arena.int32(p)
  const sums = arena.float64(p)
  const candidates = arena.int32(p)
  const bounds = arena.float64(p)
  const slope = new Float64Array(p)
  const pairs = data.ridged ? new PairProducts() : null
  let candidateCount = 0
  /** The bounds of the present λ, and of the one before. */
  const present = new Float64Array(p).fill(Number.POSITIVE_INFINITY)
  const before = new Float64Array(p)
  /** Bounds that columns were held to at the present residual, if they were. */
  const looked = new Float64Array(p)
  let isLooked = false

  /** Slopes of columns, a list of them or all, from their products with v∘r, of which this is the sum. */
  const toSlopes = (into: Float64Array, count: number, total: number, listed: Int32Array | null): void => {
    for (let k = 0; k < count; k++) {
      const j = listed === null ? k : listed[k]
      into[k] = (into[k] - means[j] * total) * inverses[j]
    }
  }
  const weigh = () => kernels.multiply(n, weights.offset, residual.offset, weighted.offset)

  // A screen measures by √v∘r, whose length is that of r.
  const roots = arena.float64(n)
  for (let i = 0; i < n; i++) roots.view[i] = Math.sqrt(weights.view[i])
  const rooted = arena.float64(n)
  const lengths = arena.float64(p)
  lengths.view.fill(1)
  const screen = new Screen(core, {
    rows: n,
    count: p,
    lengths,
    products(r, out) {
      kernels.multiply(n, roots.offset, r, weighted.offset)
      kernels.gemvTransposed(n, p, X, ld, weighted.offset, out.offset)
      toSlopes(out.view, p, kernels.sum(n, weighted.offset), null)
    },
    productsAt(columns, count, r, out) {
      kernels.multiply(n, roots.offset, r, weighted.offset)
      kernels.gemvTransposedAt(n, count, columns.offset, X, ld, weighted.offset, out.offset)
      toSlopes(out.view, count, kernels.sum(n, weighted.offset), columns.view)
    },
  })

  /** Columns that reach these bounds become candidates; slopes that cannot do so are not taken. @returns whether one is above its limit. */
  const scan = (limits: Float64Array): boolean => {
    looked.set(bounds.view)
    for (let k = 0; k < candidateCount; k++) bounds.view[candidates.view[k]] = Number.POSITIVE_INFINITY
    kernels.multiply(n, roots.offset, residual.offset, rooted.offset)
    let violated = false
    screen.above(rooted.offset, bounds, (j, value) => {
      slope[j] = value
      violated ||= Math.abs(value) > limits[j]
      candidates.view[candidateCount++] = j
    })
    isLooked = true
    return violated
  }

  residual.view.set(target.view)
  weigh()
  kernels.gemvTransposed(n, p, X, ld, weighted.offset, sums.offset)
  toSlopes(sums.view, p, kernels.sum(n, weighted.offset), null)
  slope.set(sums.view)
  const atZero = slope.slice()

  const product = (j: number, sum: number, i: number) => (sum - means[i] * means[j]) * inverses[i] * inverses[j]
  const column = (j: number) => X + j * ld * Float64Array.BYTES_PER_ELEMENT

  return {
    dimension: p,
    rank: data.ridged ? p : n,
    target: atZero,
    slope,
    candidates: candidates.view,
    get candidateCount() {
      return candidateCount
    },
    joiners: (size) => Math.max(1, Math.min(4, Math.floor((n - size) / 10))),
    products(j, members, size, into) {
      kernels.multiply(n, weights.offset, column(j), weighted.offset)
      const own = product(j, kernels.dot(n, column(j), weighted.offset), j)
      kernels.gemvTransposedAt(n, size, members.offset, X, ld, weighted.offset, into.offset)
      for (let i = 0; i < size; i++) {
        into.view[i] = product(j, into.view[i], members.view[i])
        pairs?.keep(j, members.view[i], into.view[i])
      }
      if (into.view.length > size) into.view[size] = own
      pairs?.keep(j, j, own)
    },
    triangle(members, size, into, ldInto) {
      for (let k = 0; k < size; k++) {
        const a = members.view[k]
        let count = 0
        for (let i = k; i < size; i++) {
          const known = pairs === null ? Number.NaN : pairs.of(a, members.view[i])
          into.view[k * ldInto + i] = known
          if (Number.isNaN(known)) list.view[count++] = members.view[i]
        }
        if (count === 0) continue
        kernels.multiply(n, weights.offset, column(a), weighted.offset)
        kernels.gemvTransposedAt(n, count, list.offset, X, ld, weighted.offset, sums.offset)
        for (let i = k, c = 0; i < size; i++) {
          if (!Number.isNaN(into.view[k * ldInto + i])) continue
          const value = product(a, sums.view[c++], members.view[i])
          into.view[k * ldInto + i] = value
          pairs?.keep(a, members.view[i], value)
        }
      }
    },
    refresh({ size, members, weights: w }) {
      isLooked = false
      residual.view.set(target.view)
      let shift = 0
      for (let i = 0; i < size; i++) {
        const j = members.view[i]
        const share = w.view[i] * inverses[j]
        minus.view[i] = -share
        shift += share * means[j]
      }
      kernels.gemvAt(n, size, members.offset, X, ld, minus.offset, residual.offset)
      if (shift !== 0) kernels.axpy(n, shift, ones.offset, residual.offset)
      weigh()
      kernels.gemvTransposedAt(n, candidateCount, candidates.offset, X, ld, weighted.offset, sums.offset)
      toSlopes(sums.view, candidateCount, kernels.sum(n, weighted.offset), candidates.view)
      for (let k = 0; k < candidateCount; k++) slope[candidates.view[k]] = sums.view[k]
    },
    anticipate(l1) {
      before.set(present)
      present.set(l1)
      let isForeseen = isLooked
      for (let j = 0; j < p; j++) {
        // The sequential strong rule: slopes seldom move by more than their bound does.
        bounds.view[j] = before[j] === Number.POSITIVE_INFINITY ? l1[j] : 2 * l1[j] - before[j]
        isForeseen &&= looked[j] <= bounds.view[j]
      }
      if (!isForeseen) scan(l1)
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
