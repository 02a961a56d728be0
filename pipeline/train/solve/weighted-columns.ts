import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import type { ResidualColumns } from './residual-columns.ts'

const BYTES = Float64Array.BYTES_PER_ELEMENT

/** Columns that are multiplied by others at a time. */
const WIDE = 8

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
}

/** Dense columns; a residual is t − Σ w_j z_j, row by row. */
export function weightedColumns(core: OpenKernels, data: WeightedColumns): ResidualColumns {
  const { kernels, arena } = core
  const { rows: n, dimension: p, X, ld, weights, means, inverses, target } = data
  const weighted = arena.float64(n)
  const several = arena.unset(WIDE * n)
  const minus = arena.float64(p)
  const ones = arena.float64(n)
  ones.view.fill(1)
  // A screen measures by √v∘r, whose length is that of r.
  const roots = arena.float64(n)
  for (let i = 0; i < n; i++) roots.view[i] = Math.sqrt(weights.view[i])
  const lengths = arena.float64(p)
  lengths.view.fill(1)

  const times = (v: Block<Float64Array>, r: number, out: Block<Float64Array>): void => {
    kernels.multiply(n, v.offset, r, weighted.offset)
    kernels.gemvTransposed(n, p, X, ld, weighted.offset, out.offset)
    const total = kernels.sum(n, weighted.offset)
    for (let j = 0; j < p; j++) out.view[j] = (out.view[j] - means[j] * total) * inverses[j]
  }
  const timesAt = (
    v: Block<Float64Array>,
    list: Block<Int32Array>,
    count: number,
    r: number,
    out: Block<Float64Array>,
  ): void => {
    kernels.multiply(n, v.offset, r, weighted.offset)
    kernels.gemvTransposedAt(n, count, list.offset, X, ld, weighted.offset, out.offset)
    const total = kernels.sum(n, weighted.offset)
    for (let k = 0; k < count; k++) {
      const j = list.view[k]
      out.view[k] = (out.view[k] - means[j] * total) * inverses[j]
    }
  }
  const column = (j: number) => X + j * ld * BYTES
  const product = (j: number, sum: number, i: number) => (sum - means[i] * means[j]) * inverses[i] * inverses[j]

  return {
    rows: n,
    count: p,
    screened: {
      rows: n,
      count: p,
      lengths,
      products: (r, out) => times(roots, r, out),
      productsAt: (list, count, r, out) => timesAt(roots, list, count, r, out),
    },
    residual(list, count, w, r) {
      r.view.set(target.view)
      let shift = 0
      for (let i = 0; i < count; i++) {
        const j = list.view[i]
        const share = w.view[i] * inverses[j]
        minus.view[i] = -share
        shift += share * means[j]
      }
      kernels.gemvAt(n, count, list.offset, X, ld, minus.offset, r.offset)
      if (shift !== 0) kernels.axpy(n, shift, ones.offset, r.offset)
    },
    slopesAt: (list, count, r, out) => timesAt(weights, list, count, r.offset, out),
    slopes: (r, out) => times(weights, r.offset, out),
    rooted: (r, into) => kernels.multiply(n, roots.offset, r.offset, into.offset),
    cross(js, list, count, out) {
      for (let from = 0; from < js.length; from += WIDE) {
        const some = js.slice(from, from + WIDE)
        for (const [k, j] of some.entries())
          kernels.multiply(n, weights.offset, column(j), several.offset + k * n * BYTES)
        const rows = out.offset + from * count * BYTES
        kernels.gemmTransposedAt(n, count, list.offset, X, ld, some.length, several.offset, n, rows, count)
      }
      for (let k = 0, at = 0; k < js.length; k++) {
        for (let i = 0; i < count; i++, at++) out.view[at] = product(js[k], out.view[at], list.view[i])
      }
    },
    pairs(j, list, count, out) {
      kernels.multiply(n, weights.offset, column(j), weighted.offset)
      kernels.gemvTransposedAt(n, count, list.offset, X, ld, weighted.offset, out.offset)
      for (let i = 0; i < count; i++) out.view[i] = product(j, out.view[i], list.view[i])
      return product(j, kernels.dot(n, column(j), weighted.offset), j)
    },
  }
}
