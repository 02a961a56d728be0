import type { OpenKernels } from '../../kernels/door.ts'
import { groupsAt, type PosedGroup } from '../posed-groups.ts'
import type { Certificate } from './certificate.ts'
import { nullModels, project, residualRoom, type ScaledFit } from './framed-certificate.ts'
import { framedByProducts, type PosedByProducts, residualsOf } from './gram-certificate.ts'
import { concluded } from './group-certificate.ts'

/**
 * Duality gap, optimality violation and objective of a path of groups under squared loss, from cross-products: as
 * gram-certificate.ts has them for single weights, with the bounds of group-certificate.ts.
 *
 * @param groups of features, for λ = 1.
 */
export function certifyGroupsByProducts(
  core: OpenKernels,
  posed: PosedByProducts,
  groups: readonly PosedGroup[],
  lambdas: readonly number[],
  fits: readonly ScaledFit[],
): Certificate[] {
  const { features: p, intercept, spread, offset } = posed
  const unit = spread[p]
  return core.arena.scoped(() => {
    const at = residualsOf(core, posed, fits)
    const framed = framedByProducts(posed)
    const { left } = residualRoom(p)
    const nothing = nullModels(framed)
    return fits.map(({ w, b }, l) => {
      const { residual: e, inner } = at(l)
      const costs = new Float64Array(p)
      // In units of the frame's target: weights and costs are divided by its unit, objectives by its square.
      const own = groupsAt(groups, lambdas[l] / unit)
      for (const { members, strength } of own) for (const j of members) costs[j] = strength
      const none = nothing({ l1: costs, l2: new Float64Array(p), positive: false })
      const norm = e.reduce((sum, share, a) => sum + share * inner[a], 0)
      const square = project(none.free, inner, norm, left)
      const slopesOf = (products: Float64Array) =>
        Float64Array.from({ length: p }, (_, j) => spread[j] * products[j] + offset[j] * products[p + 1])
      const linear = left[p]
      const certificate = concluded(
        own,
        { w: w.map((weight) => weight / unit), b: Float64Array.of(b) },
        {
          loss: 0.5 * Math.max(norm, 0),
          slopes: slopesOf(inner),
          level: intercept ? inner[p + 1] : 0,
          inner: slopesOf(left),
          slack: 0,
          dual(longest) {
            const t = Math.min(longest, square > 0 ? Math.max(linear / square, 0) : 0)
            return Math.max(t * linear - 0.5 * t * t * square, 0)
          },
          nullObjective: none.objective,
          nullSlope: none.steepest,
          rounding: { gap: none.rounding, kkt: none.roundedSlope },
        },
      )
      return { ...certificate, objective: certificate.objective * unit * unit }
    })
  })
}
