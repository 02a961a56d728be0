import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { maxAbs, nonzeroPlaces } from '../../../math/vector.ts'
import type { PosedGroup } from '../../posed-groups.ts'
import type { Solution } from '../active-set.ts'
import type { CrossProducts } from '../gram-correlations.ts'
import type { NormalForm } from '../normal-form.ts'
import { Trail } from '../trail.ts'
import { denseQuadratic } from './group-quadratic.ts'
import { largestViolation, openedAt } from './open-group.ts'

/** Violations up to this share of the largest slope at w = 0 are rounding. */
const ROUNDING = 2e-13

/** Times that the slope is taken anew from the weights, which refines them. */
const REFINEMENTS = 4

/**
 * Group-lasso paths of squared loss from cross-products in the normal form: minimises ½wᵀGw − cᵀw + λ Σ_g c_g ‖w_g‖, for one λ after
 * the other. Its twin on the rows is group-path.ts.
 *
 * Columns of a group are given one length again, that of the longest, in which the length of its weights is a multiple of that as posed.
 *
 * @param problem its products are changed. @param groups as posed, for λ = 1.
 * @returns weights in the normal form.
 */
export function groupGramPath(
  core: OpenKernels,
  problem: CrossProducts,
  form: NormalForm,
  groups: readonly PosedGroup[],
  lambdas: readonly number[],
  maxPasses: number,
): Solution[] {
  const { dimension: p, gram, target } = problem
  const { shares, costs } = evened(problem, form, groups)
  const quadratic = denseQuadratic(core, { block: gram, ld: p, size: p })
  const tolerance = ROUNDING * maxAbs(target.view)
  const w = new Float64Array(p)
  const r = new Float64Array(p)
  const trail = new Trail()
  const weights = new Float64Array(p * lambdas.length)
  const slopeAt = slopes(core, gram, target)
  return lambdas.map((lambda, l) => {
    const open = groups.flatMap(({ members }, g) => openedAt(members, lambda * costs[g]))
    trail.lead(lambda, w)
    slopeAt(w, r)
    let passes = 0
    for (let round = 0; round < REFINEMENTS && passes < maxPasses; round++) {
      if (largestViolation(w, r, open) <= tolerance) break
      passes += 1 + quadratic.minimise(w, r, open, 0.25 * tolerance)
      slopeAt(w, r)
    }
    trail.add(lambda, w)
    const own = weights.subarray(l * p, (l + 1) * p)
    for (let j = 0; j < p; j++) own[j] = w[j] * shares[j]
    return { w: own, used: nonzeroPlaces(own), passes }
  })
}

/** Gives the columns of each group one length: ρ_j/ρ_g of each, and the costs of groups in that form. */
function evened(
  { dimension: p, gram, target }: CrossProducts,
  { lengths, targetLength }: NormalForm,
  groups: readonly PosedGroup[],
) {
  const shares = new Float64Array(p)
  const costs = groups.map(({ members, strength }) => {
    // What is constant has no length, and products of 0.
    const longest =
      members.reduce((most, j) => (gram.view[j * (p + 1)] > 0 ? Math.max(most, lengths[j]) : most), 0) || 1
    for (const j of members) shares[j] = gram.view[j * (p + 1)] > 0 ? lengths[j] / longest : 1
    return strength / longest / targetLength
  })
  for (let i = 0; i < p; i++) {
    target.view[i] *= shares[i]
    for (let j = 0; j < p; j++) gram.view[i * p + j] *= shares[i] * shares[j]
  }
  return { shares, costs }
}

/** c − Gw. */
function slopes({ kernels, arena }: OpenKernels, gram: Block<Float64Array>, target: Block<Float64Array>) {
  const p = target.view.length
  const [minus, slope] = [arena.float64(p), arena.float64(p)]
  return (w: Float64Array, into: Float64Array) => {
    for (let j = 0; j < p; j++) minus.view[j] = -w[j]
    slope.view.set(target.view)
    kernels.gemv(p, p, gram.offset, p, minus.offset, slope.offset)
    into.set(slope.view)
  }
}
