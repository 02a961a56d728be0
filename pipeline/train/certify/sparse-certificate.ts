import type { Arena, Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import type { StrengthsAlong } from '../../penalty/strengths.ts'
import type { Certificate } from './certificate.ts'
import type { Framed, FramedProblem, ScaledFit } from './framed-certificate.ts'
import { certifyByFrame, type FramedColumns } from './framed-path.ts'

/** Compressed columns. */
interface SparseColumns {
  readonly begins: Block<Int32Array>
  readonly places: Block<Int32Array>
  readonly entries: Block<Float64Array>
}

/** A problem by its sparse columns in the frame, in compressed columns, and its target. */
export interface PosedBySparse extends Framed, SparseColumns {
  readonly rows: number
  readonly target: Block<Float64Array>
  /** v, which sums to 1. */
  readonly weights: Block<Float64Array>
}

/** Vectors that the kernel multiplies with the entries of a column at a time. */
const WIDTH = 16

/** Duality gap, optimality violation and objective of a path under squared loss, from sparse columns: `certifyByFrame`. */
export function certifyBySparse(
  core: OpenKernels,
  posed: PosedBySparse,
  path: StrengthsAlong,
  fits: readonly ScaledFit[],
  onResidual: (l: number, residual: Float64Array) => void,
): Certificate[] {
  return core.arena.scoped(() => certifyByFrame(core, columnsOf(core, posed), path, fits, onResidual))
}

function columnsOf(core: OpenKernels, posed: PosedBySparse): FramedColumns {
  const { kernels, arena } = core
  const { rows: n, target, weights, features: p } = posed
  const [begins, places, entries] = [posed.begins.offset, posed.places.offset, posed.entries.offset]
  const used = arena.int32(p)
  const shares = arena.unset(p)
  return {
    posed,
    rows: n,
    target,
    weights,
    framed: (free) => framedBy(core, posed, free),
    writeResidual(features, e, into) {
      const m = features.length
      used.view.set(features)
      shares.view.set(e.subarray(0, m))
      for (let i = 0; i < n; i++) into.view[i] = target.view[i] + e[m + 1]
      kernels.sparseAddAt(m, used.offset, begins, places, entries, shares.offset, into.offset)
    },
    products: (features, weighted, count, into) =>
      arena.scoped(() => {
        const m = features.length
        const X = m < p ? someColumns(posed, features, arena) : posed
        const width = Math.ceil(count / WIDTH) * WIDTH
        const tile = arena.float64(n * width)
        for (let k = 0; k < count; k++) {
          for (let i = 0; i < n; i++) tile.view[i * width + k] = weighted.view[k * n + i]
        }
        const products = arena.unset(m * width)
        const columns = [X.begins.offset, X.places.offset, X.entries.offset] as const
        kernels.sparseTimesTile(m, ...columns, width, tile.offset, products.offset)
        for (let k = 0; k < count; k++) {
          const own = k * (m + 2)
          into.view.set(products.view.subarray(k * m, (k + 1) * m), own)
          const r = weighted.offset + k * n * Float64Array.BYTES_PER_ELEMENT
          into.view[own + m] = kernels.dot(n, target.offset, r)
        }
      }),
  }
}

/** A copy of some columns. */
function someColumns({ begins, places, entries }: PosedBySparse, features: Int32Array, arena: Arena): SparseColumns {
  let count = 0
  for (const j of features) count += begins.view[j + 1] - begins.view[j]
  const some = { begins: arena.int32(features.length + 1), places: arena.int32(count), entries: arena.unset(count) }
  let at = 0
  for (const [k, j] of features.entries()) {
    const [from, to] = [begins.view[j], begins.view[j + 1]]
    some.places.view.set(places.view.subarray(from, to), at)
    some.entries.view.set(entries.view.subarray(from, to), at)
    at += to - from
    some.begins.view[k + 1] = at
  }
  return some
}

/** The inner products with the target, with 1 and with the free features. */
function framedBy({ kernels, arena }: OpenKernels, posed: PosedBySparse, free: readonly number[]): FramedProblem {
  const { rows: n, target, weights: v, features: p } = posed
  const { begins, places, entries } = posed
  return arena.scoped(() => {
    const ones = p + 1
    const weighted = arena.unset(n)
    const inner = arena.unset(p)
    const products = (vector: number, b: number): Float64Array => {
      const column = new Float64Array(p + 2)
      kernels.sparseProductsAt(p, 0, begins.offset, places.offset, entries.offset, vector, inner.offset)
      column.set(inner.view)
      column[p] = kernels.dot(n, target.offset, vector)
      column[ones] = b === ones ? kernels.sum(n, v.offset) : kernels.sum(n, vector)
      return column
    }
    const known = new Map([[ones, products(v.offset, ones)]])
    kernels.multiply(n, v.offset, target.offset, weighted.offset)
    known.set(p, products(weighted.offset, p))
    for (const b of free.filter((j) => j < p)) {
      weighted.view.fill(0)
      for (let k = begins.view[b]; k < begins.view[b + 1]; k++) {
        const i = places.view[k]
        weighted.view[i] = v.view[i] * entries.view[k]
      }
      known.set(b, products(weighted.offset, b))
    }
    const squares = new Float64Array(p + 2)
    for (let j = 0; j < p; j++) {
      for (let k = begins.view[j]; k < begins.view[j + 1]; k++) {
        squares[j] += v.view[places.view[k]] * entries.view[k] * entries.view[k]
      }
    }
    squares[p] = known.get(p)?.[p] ?? Number.NaN
    squares[ones] = known.get(ones)?.[ones] ?? Number.NaN
    return { ...posed, squares, against: (b) => known.get(b) ?? new Float64Array(p + 2).fill(Number.NaN) }
  })
}
