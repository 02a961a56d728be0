import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import type { Strengths } from '../../penalty/strengths.ts'
import type { Certificate } from './certificate.ts'
import {
  certifyFramed,
  type FramedProblem,
  type FrameModel,
  freeFeatures,
  nullOf,
  residualRoom,
} from './framed-certificate.ts'

/** A problem by its columns in the frame: features and then the target, `rows` entries each. */
export type PosedByColumns = Omit<FramedProblem, 'product'> & {
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
  { kernels, arena }: OpenKernels,
  posed: PosedByColumns,
  path: readonly Strengths[],
  { weights: model, intercepts }: FrameModel,
  onResidual: (l: number, residual: Float64Array) => void,
): Certificate[] {
  const { rows: n, columns, weights: v, features: p } = posed
  const L = path.length
  const bytes = Float64Array.BYTES_PER_ELEMENT
  return arena.scoped(() => {
    const target = columns.offset + p * n * bytes
    const residuals = arena.unset(n * TILE)
    const weighted = arena.unset(n * TILE)
    const products = arena.unset((p + 1) * TILE)
    const scratch = arena.unset(kernels.gemmScratchBytes() / bytes)
    const used = arena.int32(p)
    const minus = arena.unset(p)
    const within = (free: readonly number[]): FramedProblem => ({
      ...posed,
      product: productsOf({ kernels, arena }, posed, free),
    })
    let framed = within(freeFeatures(posed, path[0]))
    let nothing = nullOf(framed, freeFeatures(posed, path[0]))
    const at = residualRoom(p)
    const certificates: Certificate[] = []
    for (let from = 0; from < L; from += TILE) {
      const wide = Math.min(TILE, L - from)
      for (let t = 0; t < wide; t++) {
        const r = residuals.offset + t * n * bytes
        let count = 0
        for (let j = 0; j < p; j++) {
          const weight = model[j * L + from + t]
          if (weight === 0) continue
          used.view[count] = j
          minus.view[count++] = -weight
        }
        residuals.view.fill(-intercepts[from + t], t * n, (t + 1) * n)
        kernels.axpy(n, 1, target, r)
        kernels.gemvAt(n, count, used.offset, columns.offset, n, minus.offset, r)
        kernels.multiply(n, v.offset, r, weighted.offset + t * n * bytes)
        onResidual(from + t, residuals.view.subarray(t * n, (t + 1) * n))
      }
      products.view.fill(0)
      kernels.gemm(p + 1, wide, n, columns.offset, n, 1, weighted.offset, 1, n, products.offset, TILE, scratch.offset)
      for (let t = 0; t < wide; t++) {
        const l = from + t
        for (let j = 0; j < p; j++) at.residual[j] = model[j * L + l] === 0 ? 0 : -model[j * L + l]
        at.residual[p] = 1
        at.residual[p + 1] = -intercepts[l]
        for (let j = 0; j <= p; j++) at.inner[j] = products.view[j * TILE + t]
        at.inner[p + 1] = kernels.sum(n, weighted.offset + t * n * bytes)
        const free = freeFeatures(posed, path[l])
        if (free.length !== nothing.free.length) {
          framed = within(free)
          nothing = nullOf(framed, free)
        }
        certificates.push(certifyFramed(framed, path[l], nothing, at))
      }
    }
    return certificates
  })
}

/** ⟨z_a, z_b⟩ for every a, where b is the target, 1 or one of the free features; and of each column with itself. */
function productsOf(
  { kernels, arena }: Pick<OpenKernels, 'kernels' | 'arena'>,
  { rows: n, columns, weights: v, features: p }: PosedByColumns,
  free: readonly number[],
): (a: number, b: number) => number {
  const bytes = Float64Array.BYTES_PER_ELEMENT
  const weighted = arena.unset(n)
  const inner = arena.unset(p + 1)
  const with1 = new Float64Array(p + 2)
  kernels.gemvTransposed(n, p + 1, columns.offset, n, v.offset, inner.offset)
  with1.set(inner.view)
  with1[p + 1] = kernels.sum(n, v.offset)
  const known = new Map([[p + 1, with1]])
  for (const b of new Set([p, ...free])) {
    if (b > p) continue
    kernels.multiply(n, v.offset, columns.offset + b * n * bytes, weighted.offset)
    kernels.gemvTransposed(n, p + 1, columns.offset, n, weighted.offset, inner.offset)
    const withB = new Float64Array(p + 2)
    withB.set(inner.view)
    withB[p + 1] = with1[b]
    known.set(b, withB)
  }
  const own = new Float64Array(p + 1)
  for (let j = 0; j <= p; j++) {
    kernels.multiply(n, v.offset, columns.offset + j * n * bytes, weighted.offset)
    own[j] = kernels.dot(n, columns.offset + j * n * bytes, weighted.offset)
  }
  return (a, b) => known.get(b)?.[a] ?? (a === b ? own[a] : Number.NaN)
}
