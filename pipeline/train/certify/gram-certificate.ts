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

/** A problem by its cross-products Σ v z zᵀ: (p + 2)², row by row. `row-check.ts` holds them to the rows. */
export type PosedByProducts = Omit<FramedProblem, 'product'> & { readonly sums: Float64Array }

/**
 * Duality gap, optimality violation and objective of a whole path under squared loss, from cross-products.
 *
 * With e = (−ω, 1, −β) the residual is r = e·z, so that S·e holds ⟨z_j, r⟩ for all j, and eᵀSe is ⟨r, r⟩: one matrix product
 * for all λ. The rest is `certify`'s: the dual point is r made orthogonal to what goes unpenalised and shrunk until its bounds
 * hold; its products follow from those of r.
 *
 * What is proved is the optimum of the problem that the cross-products say; the gap is known to about 1e-14 of the null
 * objective. Nothing here is shared with a solver; the kernels multiply the matrices.
 */
export function certifyByProducts(
  { kernels, arena }: OpenKernels,
  posed: PosedByProducts,
  path: readonly Strengths[],
  { weights, intercepts }: FrameModel,
): Certificate[] {
  const { sums, features: p } = posed
  const q = p + 2
  const L = path.length
  return arena.scoped(() => {
    const S = arena.unset(q * q)
    S.view.set(sums)
    const e = arena.unset(q * L)
    for (let c = 0; c < p * L; c++) e.view[c] = -weights[c]
    e.view.fill(1, p * L, (p + 1) * L)
    for (let l = 0; l < L; l++) e.view[(p + 1) * L + l] = -intercepts[l]
    const products = arena.float64(q * L)
    const scratch = arena.unset(kernels.gemmScratchBytes() / Float64Array.BYTES_PER_ELEMENT)
    kernels.gemm(q, L, q, S.offset, q, 1, e.offset, L, 1, products.offset, L, scratch.offset)

    const total = sums[q * q - 1]
    const framed: FramedProblem = { ...posed, product: (a, b) => sums[a * q + b] / total }
    const at = residualRoom(p)
    let nothing = nullOf(framed, freeFeatures(framed, path[0]))
    return path.map((strengths, l) => {
      for (let j = 0; j < q; j++) {
        at.residual[j] = e.view[j * L + l]
        at.inner[j] = products.view[j * L + l] / total
      }
      // Unpenalised columns are the same all along a path, but for λ = 0.
      const free = freeFeatures(framed, strengths)
      if (free.length !== nothing.free.length) nothing = nullOf(framed, free)
      return certifyFramed(framed, strengths, nothing, at)
    })
  })
}
