import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import type { Strengths, StrengthsAlong } from '../../penalty/strengths.ts'
import type { Certificate } from './certificate.ts'
import {
  certifyFramed,
  type Framed,
  type FramedProblem,
  freeFeatures,
  nullModels,
  residualOf,
  residualRoom,
  type ScaledFit,
} from './framed-certificate.ts'

/** A problem by its columns in the frame: features and then the target, `rows` entries each. */
export interface PosedByColumns extends Framed {
  readonly rows: number
  readonly columns: Block<Float64Array>
  /** v, which sums to 1; 0 for rows that are predicted and not fitted. */
  readonly weights: Block<Float64Array>
}

/** λ whose residuals are held at a time. */
const TILE = 32

/**
 * Duality gap, optimality violation and objective of a path under squared loss, from the columns themselves: the residual of
 * each λ from its weights, then ⟨z_j, r⟩ for all columns and a tile of λ at once.
 *
 * Nothing here is shared with a solver; the kernels multiply the matrices.
 *
 * @param onResidual told of each λ's residual, in all rows, in units of the frame's target; the vector is used again.
 */
export function certifyByColumns(
  core: OpenKernels,
  posed: PosedByColumns,
  path: StrengthsAlong,
  fits: readonly ScaledFit[],
  onResidual: (l: number, residual: Float64Array) => void,
): Certificate[] {
  const { kernels, arena } = core
  const { rows: n, columns, weights: v, features: p } = posed
  const bytes = Float64Array.BYTES_PER_ELEMENT
  return arena.scoped(() => {
    const residuals = arena.unset(n * TILE)
    const weighted = arena.unset(n * TILE)
    const products = arena.unset(TILE * (p + 1))
    const scratch = arena.unset(kernels.gemmScratchBytes() / bytes)
    const writeResidual = residualWriter(core, posed)
    const at = residualRoom(p)
    const e = at.residual
    let framed = framedBy(core, posed, freeFeatures(posed, path.at(0)))
    let nothing = nullModels(framed)
    let known = freeFeatures(posed, path.at(0)).length
    const certificates: Certificate[] = []
    for (let from = 0; from < fits.length; from += TILE) {
      const wide = Math.min(TILE, fits.length - from)
      for (let t = 0; t < wide; t++) {
        residualOf(posed, fits[from + t], e)
        const r = { offset: residuals.offset + t * n * bytes, view: residuals.view.subarray(t * n, (t + 1) * n) }
        writeResidual(e, r)
        kernels.multiply(n, v.offset, r.offset, weighted.offset + t * n * bytes)
        onResidual(from + t, r.view)
      }
      products.view.fill(0)
      kernels.gemm(wide, p + 1, n, weighted.offset, n, 1, columns.offset, 1, n, products.offset, p + 1, scratch.offset)
      for (let t = 0; t < wide; t++) {
        residualOf(posed, fits[from + t], e)
        at.inner.set(products.view.subarray(t * (p + 1), (t + 1) * (p + 1)))
        at.inner[p + 1] = kernels.sum(n, weighted.offset + t * n * bytes)
        const strengths = path.at(from + t)
        // Unpenalised columns are the same all along a path, but for λ = 0.
        const free = freeFeatures(posed, strengths)
        if (free.length !== known) {
          framed = framedBy(core, posed, free)
          nothing = nullModels(framed)
          known = free.length
        }
        certificates.push(certifyFramed(framed, strengths, nothing(strengths), at))
      }
    }
    return certificates
  })
}

/** What writes r = e·z in all rows; columns of which e has none are not read. For a job within `arena.scoped`. */
export function residualWriter(
  { kernels, arena }: OpenKernels,
  { rows: n, columns, features: p }: PosedByColumns,
): (e: Float64Array, into: Block<Float64Array>) => void {
  const used = arena.int32(p + 1)
  const shares = arena.unset(p + 1)
  return (e, into) => {
    let count = 0
    for (let j = 0; j <= p; j++) {
      if (e[j] === 0) continue
      used.view[count] = j
      shares.view[count++] = e[j]
    }
    into.view.fill(e[p + 1])
    kernels.gemvAt(n, count, used.offset, columns.offset, n, shares.offset, into.offset)
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
    for (let j = 0; j <= p; j++) {
      kernels.multiply(n, v.offset, at(j), weighted.offset)
      squares[j] = kernels.dot(n, at(j), weighted.offset)
    }
    squares[p + 1] = ofOnes[p + 1]
    return { ...posed, squares, against: (b) => known.get(b) ?? new Float64Array(p + 2).fill(Number.NaN) }
  })
}
