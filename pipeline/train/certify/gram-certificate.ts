import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { nonzeros } from '../../math/vector.ts'
import type { StrengthsAlong } from '../../penalty/strengths.ts'
import type { Certificate } from './certificate.ts'
import {
  certifyFramed,
  type Framed,
  type FramedProblem,
  type FramedResidual,
  nullModels,
  residualOf,
  residualRoom,
  type ScaledFit,
} from './framed-certificate.ts'

/** A problem by its mean cross-products S = Σ v z zᵀ / Σ v: (p + 2)², row by row. `row-check.ts` holds them to the rows. */
export interface PosedByProducts extends Framed {
  readonly products: Block<Float64Array>
}

/** Share of the entries of e up to which adding up columns is faster than a product of matrices. */
const FEW = 0.25

/**
 * Duality gap, optimality violation and objective of a whole path under squared loss, from cross-products.
 *
 * With r = e·z for the residual, S·e holds ⟨z_j, r⟩ for all j, and eᵀSe is ⟨r, r⟩. The rest is
 * `certify`'s: the dual point is r made orthogonal to what goes unpenalised and shrunk until its bounds hold; its products follow
 * from those of r.
 *
 * What is proved is the optimum of the problem that the cross-products say; the gap is known to about 1e-14 of the null
 * objective. Nothing here is shared with a solver; the kernels multiply the matrices.
 */
export function certifyByProducts(
  core: OpenKernels,
  posed: PosedByProducts,
  path: StrengthsAlong,
  fits: readonly ScaledFit[],
): Certificate[] {
  return core.arena.scoped(() => {
    const at = residualsOf(core, posed, fits)
    const framed = framedByProducts(posed)
    const { bounds, left } = residualRoom(posed.features)
    const nothing = nullModels(framed)
    return fits.map((_, l) => {
      const strengths = path.at(l)
      return certifyFramed(framed, strengths, nothing(strengths), { ...at(l), bounds, left })
    })
  })
}

/** e and S·e of each fit's residual; within `arena.scoped`. */
export function residualsOf(
  { kernels, arena }: OpenKernels,
  posed: PosedByProducts,
  fits: readonly ScaledFit[],
): (l: number) => Pick<FramedResidual, 'residual' | 'inner'> {
  const { products: S, features } = posed
  const q = features + 2
  const L = fits.length
  const residuals = arena.unset(L * q)
  const products = arena.float64(L * q)
  const scratch = arena.unset(kernels.gemmScratchBytes() / Float64Array.BYTES_PER_ELEMENT)
  // Along a path e has few entries at first: one product for each, and one of matrices from the first λ on that has many.
  const bytes = q * Float64Array.BYTES_PER_ELEMENT
  let sparse = 0
  for (const [l, fit] of fits.entries()) {
    const e = residuals.view.subarray(l * q, (l + 1) * q)
    residualOf(posed, fit, e)
    if (sparse < l || nonzeros(e) > FEW * q) continue
    kernels.gemv(q, q, S.offset, q, residuals.offset + l * bytes, products.offset + l * bytes)
    sparse++
  }
  const [from, into] = [residuals.offset + sparse * bytes, products.offset + sparse * bytes]
  kernels.gemm(L - sparse, q, q, from, q, 1, S.offset, q, 1, into, q, scratch.offset)
  return (l) => ({
    residual: residuals.view.subarray(l * q, (l + 1) * q),
    inner: products.view.subarray(l * q, (l + 1) * q),
  })
}

/** Any inner product of the frame. */
export function framedByProducts({ products, features, intercept, spread, offset }: PosedByProducts): FramedProblem {
  const S = products.view
  const q = features + 2
  // One by one: what is spread has another shape each time to the engine, and the certificate was compiled anew for each.
  return {
    features,
    intercept,
    spread,
    offset,
    against: (b) => S.subarray(b * q, (b + 1) * q),
    squares: Float64Array.from({ length: q }, (_, j) => S[j * (q + 1)]),
  }
}
