import { solveSemidefinite } from '../../math/semidefinite.ts'
import type { Strengths } from '../../penalty/strengths.ts'
import type { PosedWeights } from '../posed-model.ts'
import type { FoldSolver } from './fold-solver.ts'

/**
 * How an error C of a fit, on whatever rows, answers to the strength of the penalty on each feature.
 *
 * Equations: on the coordinates A that carry a weight or no penalty, where the fit is a smooth function of the strengths,
 * H_AA dw_A = −(l1 s + l2 w)_A d log λ, so that
 *
 *     dC/d log λ_j = − Σ_{c ∈ A of feature j} (l1_c sign w_c + l2_c w_c)·[H_AA⁻¹ ∂C/∂w_A]_c,   H = ∂²loss + diag(l2)
 *
 * which costs one solve for all λ together. It is exact, but for the λ at which a weight joins or leaves A: there C has a kink.
 * Scale of λ: that of the mean loss; λ_j is in l1_j and l2_j.
 * Zeros: a weight at 0 stays there, and has no part in it.
 * Neighbour: differences need two fits for every λ, and lose half of the digits.
 * Source: Bertrand, Klopfenstein, Massias, Blondel, Vaiter, Gramfort & Salmon 2022, J. Mach. Learn. Res. 23(149), theorem 9.
 *
 * @param slope ∂C/∂w for every coordinate, intercepts last, about the solver's means.
 * @returns one number for each feature.
 */
export function hypergradient(
  solver: FoldSolver,
  strengths: Strengths,
  fit: PosedWeights,
  slope: Float64Array,
): Float64Array {
  const { l1, l2 } = strengths
  const p = l1.length
  const outputs = fit.b.length
  const isFree = (j: number) => j === p || (l1[j] === 0 && l2[j] === 0)
  const members = Int32Array.from(slope.keys()).filter((c) => isFree(Math.floor(c / outputs)) || fit.w[c] !== 0)
  const m = members.length
  const H = solver.hessian(members, fit)
  const x = Float64Array.from(members, (c) => slope[c])
  for (const [i, c] of members.entries()) if (c < p * outputs) H[i * m + i] += l2[Math.floor(c / outputs)]
  solveSemidefinite(H, m, x)

  const found = new Float64Array(p)
  for (const [i, c] of members.entries()) {
    if (c >= p * outputs) continue
    const j = Math.floor(c / outputs)
    found[j] -= (l1[j] * Math.sign(fit.w[c]) + l2[j] * fit.w[c]) * x[i]
  }
  return found
}
