import type { Floats } from '../math/floats.ts'
import type { GroupL1Penalty } from '../spec/experiment.gen.ts'
import { ofItsOwn, shareOf } from './formula.ts'
import type { PenaltyFunction, PenaltyKind, Shape } from './penalty-function.ts'
import { scaledGroupNorm } from './scaled-group-norm.ts'

/**
 * The group lasso; a group is all weights that leave an input of the layer, or one of several inputs, or all that enter a neuron.
 *
 * Equations: λ Σ_g f_g √|g| ‖w_g‖₂; prox w_g·max(0, 1 − sλf_g√|g|/‖w_g‖), and with a step for each weight the root that
 * scaled-group-norm.ts finds.
 * Scale of λ: that of the mean loss; the prox multiplies it by the step s.
 * Zeros: exact under a prox, whole groups at a time.
 * Neighbour: l1 is this with every weight a group of its own.
 * Source: Yuan & Lin 2006, eq. 2.1; for networks Scardapane et al. 2017, eq. 5.
 */
export const groupL1: PenaltyKind<GroupL1Penalty> = {
  provides: ['subgradient', 'prox', 'convex'],
  parts: () => null,
  formula(_spec, { lambda, factors }) {
    const strength = `${shareOf(lambda, 1)}·${factors ? 'f_g' : ''}√|g|`
    return ofItsOwn(
      {
        value: `${shareOf(lambda, 1)} Σ_g ${factors ? 'f_g' : ''}√|g|·‖w_g‖`,
        subgradient: `${strength}·w_g/‖w_g‖`,
        prox: (h, step, perWeight) =>
          perWeight
            ? `argmin_u Σ (u − (${h}))²/(2s) + ${strength}·‖u‖ for each group, s = ${step}`
            : `${h}·max(0, 1 − ${step}·${strength}/‖${h}‖) for each group`,
      },
      strength,
    )
  },
  create: (spec, shape) => groupNorms(groupsIn(spec, shape)),
}

/** The groups of a tensor's weights. */
export function groupsIn(spec: GroupL1Penalty, { units, inputs, factors, groups = null }: Shape): Group[] {
  if (spec.groups === 'neurons') {
    if (factors !== null) throw new RangeError('factors of features need `groups: inputs`: a neuron has one factor')
    return Array.from({ length: units }, (_, o) =>
      groupOf(
        Int32Array.from({ length: inputs }, (_, j) => o * inputs + j),
        1,
      ),
    )
  }
  const lists = groups ?? Array.from({ length: inputs }, (_, j) => Int32Array.of(j))
  return lists.map((list) => groupOf(weightsOf(list, units, inputs), factors === null ? 1 : factors[list[0]]))
}

/** The weights that leave some of the inputs, unit by unit. */
function weightsOf(some: Int32Array, units: number, inputs: number): Int32Array {
  const { length } = some
  return Int32Array.from({ length: units * length }, (_, k) => Math.floor(k / length) * inputs + some[k % length])
}

/** Weights that are zero together. */
export interface Group {
  /** Where they are in their tensor. */
  readonly members: Int32Array
  /** f_g √|g|. */
  readonly strength: number
}

function groupOf(members: Int32Array, factor: number): Group {
  return { members, strength: factor * Math.sqrt(members.length) }
}

function groupNorms(groups: readonly Group[]): PenaltyFunction {
  const term: PenaltyFunction = {
    separable: false,
    convex: true,
    l1: null,
    l2: null,
    value: (w, lambda) => lambda * groups.reduce((sum, group) => sum + group.strength * norm(w, group), 0),
    addSubgradient(w, lambda, gradient) {
      for (const group of groups) {
        const length = norm(w, group)
        if (length > 0) addTo(gradient, w, group, (lambda * group.strength) / length)
      }
    },
    prox(w, step, scale, lambda) {
      for (const group of groups) {
        if (scale !== null) {
          scaledGroupNorm(w, group, step, scale, lambda * group.strength)
          continue
        }
        const length = norm(w, group)
        const threshold = step * lambda * group.strength
        const factor = length <= threshold ? 0 : 1 - threshold / length
        const { members } = group
        for (let k = 0; k < members.length; k++) w[members[k]] = factor === 0 ? 0 : w[members[k]] * factor
      }
    },
    lambdaMax: (gradient) =>
      groups.reduce(
        (top, group) => (group.strength > 0 ? Math.max(top, norm(gradient, group) / group.strength) : top),
        0,
      ),
    withoutRidge: () => term,
  }
  return term
}

function norm(w: Floats, { members }: Group): number {
  let sum = 0
  for (let k = 0; k < members.length; k++) sum += w[members[k]] * w[members[k]]
  return Math.sqrt(sum)
}

function addTo(gradient: Floats, w: Floats, { members }: Group, factor: number): void {
  for (let k = 0; k < members.length; k++) gradient[members[k]] += factor * w[members[k]]
}
