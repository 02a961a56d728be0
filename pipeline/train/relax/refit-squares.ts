import type { OpenKernels } from '../../kernels/door.ts'
import { choleskyFactor, choleskySolve } from '../../math/cholesky.ts'
import { maxAbs } from '../../math/vector.ts'
import type { Correlations } from '../solve/correlations.ts'
import { Support } from '../solve/support.ts'

/** Slopes up to this share of the largest at w = 0 are rounding. */
const ROUNDING = 2e-13

/** Steps that do not halve the slope: what is left is rounding. */
const MOST_STALLS = 2

/**
 * Least squares on the features that each fit of a path uses: minimises ½‖t − Zw‖² over w_A, w_j = 0 elsewhere.
 *
 *     w_A ← w_A + G_AA⁻¹ ( Zᵀ(t − Zw) )_A,   G = ZᵀZ
 *
 * again and again, the slope taken anew from the weights, until what is left of it is rounding. The factor of G_AA grows and
 * shrinks from support to support. λ is in none of it. Exact zeros: all outside A.
 *
 * Where some columns D of A hang on the others B, z_d = Z_B c_d, many weights fit alike; those of least norm are
 *
 *     w_B = (I + CCᵀ)⁻¹ u,   w_D = Cᵀ w_B,   u the weights where those of D are 0.
 *
 * It is not the active-set solver at λ = 0: which features are used has been decided, and none may join or leave.
 *
 * @param problem on which the path has been walked: every feature of a support has been a candidate.
 * @returns weights in the form of the problem, one after the other in one piece.
 */
export function refitSquares(
  core: OpenKernels,
  problem: Correlations,
  fits: readonly { readonly w: Float64Array }[],
): Float64Array[] {
  const p = problem.dimension
  const support = new Support(core, problem)
  const room = new Float64Array(p * fits.length)
  const tolerance = ROUNDING * maxAbs(problem.target)
  return fits.map(({ w }, l) => {
    const refit = room.subarray(l * p, (l + 1) * p)
    const dependent = moveTo(support, w)
    descend(problem, support, tolerance)
    for (let i = 0; i < support.size; i++) refit[support.members.view[i]] = support.weights.view[i]
    if (dependent.length > 0) shareOut(support, dependent, refit)
    return refit
  })
}

/** Makes the support that of these weights. @returns those of its coordinates whose columns hang on the others'. */
function moveTo(support: Support, w: Float64Array): number[] {
  for (let i = support.size - 1; i >= 0; i--) if (w[support.members.view[i]] === 0) support.remove(i)
  const dependent: number[] = []
  for (let j = 0; j < w.length; j++) {
    if (w[j] !== 0 && support.place[j] < 0 && !support.append(j, 1)) dependent.push(j)
  }
  return dependent
}

/** Newton steps on all members. */
function descend(problem: Correlations, support: Support, tolerance: number): void {
  let least = Number.POSITIVE_INFINITY
  for (let stalls = 0; stalls <= MOST_STALLS; ) {
    problem.refresh(support)
    let worst = 0
    for (let i = 0; i < support.size; i++) {
      support.excess[i] = problem.slope[support.members.view[i]]
      worst = Math.max(worst, Math.abs(support.excess[i]))
    }
    if (!(worst > tolerance)) return
    stalls = worst < 0.5 * least ? 0 : stalls + 1
    least = Math.min(least, worst)
    const step = support.newtonStep(0)
    for (let i = 0; i < support.size; i++) support.weights.view[i] += step[i]
  }
}

/** Gives columns that hang on the members their part of the weights. */
function shareOut(support: Support, dependent: readonly number[], refit: Float64Array): void {
  const { size } = support
  const directions = dependent.map((j) => support.nullDirection(j).slice(0, size))
  const matrix = new Float64Array(size * size)
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      matrix[a * size + b] = directions.reduce((sum, c) => sum + c[a] * c[b], a === b ? 1 : 0)
    }
  }
  const own = support.weights.view.slice(0, size)
  choleskyFactor(matrix, size)
  choleskySolve(matrix, size, own)
  for (let i = 0; i < size; i++) refit[support.members.view[i]] = own[i]
  for (const [d, j] of dependent.entries()) refit[j] = -directions[d].reduce((sum, c, i) => sum + c * own[i], 0)
}
