import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import type { Strengths, StrengthsAlong } from '../../penalty/strengths.ts'
import type { Certificate } from './certificate.ts'
import { type Framed, type FramedProblem, freeFeatures, type ScaledFit } from './framed-certificate.ts'
import { certifyByFrame, type FramedColumns } from './framed-path.ts'

/** A problem by its columns in the frame: features and then the target, `rows` entries each. */
export interface PosedByColumns extends Framed {
  readonly rows: number
  readonly columns: Block<Float64Array>
  /** v, which sums to 1; 0 for rows that are predicted and not fitted. */
  readonly weights: Block<Float64Array>
}

/** Duality gap, optimality violation and objective of a path under squared loss, from the columns themselves: `certifyByFrame`. */
export function certifyByColumns(
  core: OpenKernels,
  posed: PosedByColumns,
  path: StrengthsAlong,
  fits: readonly ScaledFit[],
  onResidual: (l: number, residual: Float64Array) => void,
): Certificate[] {
  return core.arena.scoped(() => certifyByFrame(core, columnsOf(core, posed), path, fits, onResidual))
}

function columnsOf(core: OpenKernels, posed: PosedByColumns): FramedColumns {
  const { kernels, arena } = core
  const { rows: n, columns, weights, features: p } = posed
  const bytes = Float64Array.BYTES_PER_ELEMENT
  const columnAt = (j: number) => columns.offset + j * n * bytes
  return {
    posed,
    rows: n,
    target: { offset: columnAt(p), view: columns.view.subarray(p * n, (p + 1) * n) },
    weights,
    framed: (free) => framedBy(core, posed, free),
    writeResidual: residualWriter(core, posed),
    products: (features, weighted, count, into) =>
      arena.scoped(() => {
        const m = features.length
        const some = arena.int32(m + 1)
        some.view.set(features)
        some.view[m] = p
        const [X, B, out] = [columns.offset, weighted.offset, into.offset]
        kernels.gemmTransposedAt(n, m + 1, some.offset, X, n, count, B, n, out, m + 2)
      }),
  }
}

/** What writes r = Σ_i e_i z_j for j = features_i, and for the target and 1, in all rows. For a job within `arena.scoped`. */
export function residualWriter(
  { kernels, arena }: OpenKernels,
  { rows: n, columns, features: p }: PosedByColumns,
): FramedColumns['writeResidual'] {
  const used = arena.int32(p + 1)
  const shares = arena.unset(p + 1)
  return (features, e, into) => {
    const m = features.length
    used.view.set(features)
    used.view[m] = p
    shares.view.set(e.subarray(0, m + 1))
    into.view.fill(e[m + 1])
    kernels.gemvAt(n, m + 1, used.offset, columns.offset, n, shares.offset, into.offset)
  }
}

/** The inner products with the target, with 1 and with the features that go unpenalised at these strengths. */
export function framedByColumns(core: OpenKernels, posed: PosedByColumns, strengths: Strengths): FramedProblem {
  return framedBy(core, posed, freeFeatures(posed, strengths))
}

function framedBy({ kernels, arena }: OpenKernels, posed: PosedByColumns, free: readonly number[]): FramedProblem {
  const { rows: n, columns, weights: v, features: p } = posed
  const at = (j: number) => columns.offset + j * n * Float64Array.BYTES_PER_ELEMENT
  return arena.scoped(() => {
    const weighted = arena.unset(n)
    const inner = arena.unset(p + 1)
    const ofOnes = new Float64Array(p + 2)
    kernels.gemvTransposed(n, p + 1, at(0), n, v.offset, inner.offset)
    ofOnes.set(inner.view)
    ofOnes[p + 1] = kernels.sum(n, v.offset)
    const known = new Map([[p + 1, ofOnes]])
    for (const b of [p, ...free.filter((j) => j < p)]) {
      const column = new Float64Array(p + 2)
      kernels.multiply(n, v.offset, at(b), weighted.offset)
      kernels.gemvTransposed(n, p + 1, at(0), n, weighted.offset, inner.offset)
      column.set(inner.view)
      column[p + 1] = ofOnes[b]
      known.set(b, column)
    }
    const squares = new Float64Array(p + 2)
    kernels.columnSquares(n, p + 1, at(0), n, v.offset, inner.offset)
    squares.set(inner.view)
    squares[p + 1] = ofOnes[p + 1]
    return { ...posed, squares, against: (b) => known.get(b) ?? new Float64Array(p + 2).fill(Number.NaN) }
  })
}
