import { part } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { Subset } from '../../math/subset.ts'
import type { Strengths } from '../../penalty/strengths.ts'
import type { PosedModel, PosedOutcome, PosedWeights } from '../posed-model.ts'
import { type Arithmetic, kernelArithmetic, plainArithmetic, type Vector } from './arithmetic.ts'
import type { Certificate } from './certificate.ts'
import { inOrder, MANY, orderOf, type Stretch } from './doubts.ts'
import type { Rows } from './dual-loss.ts'
import { type Candidates, candidatesOf } from './likelihood-candidates.ts'
import { type Ground, groundOf } from './likelihood-ground.ts'
import { conclude } from './likelihood-proof.ts'

/** Runs of residuals that are multiplied with the columns at a time: a product of matrices, and not too large a one. */
const RUNS_AT_A_TIME = 64

/**
 * Duality gap, optimality violation and objective of given weights under a logistic, multinomial or Poisson loss.
 *
 * With means μ, residuals y − μ and ⟨a,b⟩ = Σ v_i a_i b_i / Σv, any θ that is orthogonal to the unpenalised columns, output
 * by output, bounds the optimum from below:
 *
 *     D(θ) = −Σ_i v_i ℓ*(y_i − θ_i)/Σv − Σ_k Σ_{l2_j>0} (|⟨x_j,θ_k⟩| − l1_j)₊² / (2 l2_j),   |⟨x_j,θ_k⟩| ≤ l1_j where l2_j = 0
 *
 * θ is y − μ, made orthogonal so that y − θ stays a mean, and shrunk until the bounds hold: y is a mean as well, and so is
 * all between. The gap is relative to what the intercept alone leaves above a perfect fit. Nothing here is shared with a
 * solver.
 *
 * Source: Ndiaye et al. (2017), J. Mach. Learn. Res. 18(128), table 1.
 */
export function certifyLikelihood(problem: PosedModel, strengths: Strengths, weights: PosedWeights): Certificate {
  return certifyAll(problem, [strengths], [weights], plainArithmetic(problem.X))[0]
}

/** The same for the weights at every λ of a path: their slopes are products of matrices, and the kernels'. */
export function certifyLikelihoods(
  problem: PosedModel,
  path: readonly Strengths[],
  fits: readonly PosedWeights[],
  core: OpenKernels,
): Certificate[] {
  return core.arena.scoped(() => certifyAll(problem, path, fits, kernelArithmetic(problem.X, core)))
}

/** The same by any arithmetic. */
export function certifyAll(
  problem: PosedOutcome,
  path: readonly Strengths[],
  fits: readonly PosedWeights[],
  arithmetic: Arithmetic,
): Certificate[] {
  const ground = groundOf(problem, arithmetic)
  const step = Math.max(1, Math.floor(RUNS_AT_A_TIME / problem.outputs))
  const certificates: Certificate[] = []
  for (let from = 0; from < fits.length; from += step) {
    const some = { path: path.slice(from, from + step), fits: fits.slice(from, from + step) }
    certificates.push(...arithmetic.scoped(() => certifySome(ground, some.path, some.fits)))
  }
  return certificates
}

/** Certifies fits whose residuals lie one after the other. First those that all features are looked at for. */
function certifySome(ground: Ground, path: readonly Strengths[], fits: readonly PosedWeights[]): Certificate[] {
  const { arithmetic, at, doubts, features } = ground
  const { order, ends, stretches } = doubts === null ? inOrder(fits.length) : orderOf(fits.length)
  const some = candidatesOf(
    ground,
    order.map((f) => path[f]),
    order.map((f) => fits[f]),
  )
  const certificates: Certificate[] = []
  const prove = (first: number, count: number, own: Int32Array): Vector => {
    const { outputs } = at
    const slopes = arithmetic.slopes(own, runsOf(some.residuals.weighted, at, first, count), count * outputs)
    const proved = some.fits.slice(first, first + count)
    const duals = proved.every(({ slack }) => slack !== null)
      ? slopes
      : arithmetic.slopes(own, runsOf(some.thetas, at, first, count), count * outputs)
    for (const [k, fit] of proved.entries()) {
      const ofFit = (all: Vector) => all.view.subarray(k * outputs * own.length, (k + 1) * outputs * own.length)
      const ofTheta = fit.slack === null ? duals : slopes
      certificates[order[first + k]] = conclude(ground, fit, own, ofFit(slopes), ofFit(ofTheta))
    }
    return slopes
  }
  const known = prove(0, ends, features)
  for (const [k, stretch] of stretches.entries()) {
    const { first, count } = stretch
    if (count > 0) arithmetic.scoped(() => prove(first, count, featuresInDoubt(ground, some, known, k, stretch)))
  }
  return certificates
}

/** The features that the fits between the k-th of those that all are known of and the next have to look at. */
function featuresInDoubt(
  { at, doubts, features }: Ground,
  { fits, residuals }: Candidates,
  known: Vector,
  k: number,
  { first, count }: Stretch,
): Int32Array {
  const { outputs } = at
  const width = outputs * features.length
  const marked = new Subset(features.length)
  for (let f = first; f < first + count; f++) {
    const { strengths, used, moved, slack } = fits[f]
    for (let i = 0; i < used.length; i++) marked.add(Math.floor(used[i] / outputs))
    const { l1, positive } = strengths
    const held = { l1, positive, share: 1, taken: slack ?? 0, moved }
    for (let o = 0; o < outputs; o++) {
      const products = part(known, k * width + o * features.length, 0).offset
      const ends = [k * outputs + o, (k + 1) * outputs + o] as const
      const listed = doubts?.at(residuals, f * outputs + o, { ends, products, ld: width }, held) ?? features
      for (let i = 0; i < listed.length; i++) marked.add(listed[i])
    }
  }
  return marked.size > MANY * features.length ? features : Int32Array.from(marked.members())
}

/** The residuals of some fits. */
function runsOf(all: Vector, { rows, outputs }: Rows, first: number, count: number): Vector {
  return part(all, first * outputs * rows, count * outputs * rows)
}
