import { lengthOf } from '../math/vector.ts'
import { featureGroups } from '../penalty/feature-groups.ts'
import { groupsIn } from '../penalty/group-l1.ts'
import { factorsOf } from '../penalty/strengths.ts'
import type { GroupL1Penalty } from '../spec/experiment.gen.ts'

/** Coordinates j·K + k of a posed problem, feature j and output k of K, that are zero together, and what their length costs. */
export interface PosedGroup {
  readonly members: Int32Array
  /** c_g ≥ 0; every coordinate is in one group. */
  readonly strength: number
}

/** The groups of a model without hidden layer for λ = 1: c_g = f_g √|g|. */
export function posedGroups(penalty: GroupL1Penalty, features: readonly string[], outputs: number): PosedGroup[] {
  const inputs = features.length
  const own = factorsOf(penalty, features)
  const factors = own.every((factor) => factor === 1) ? null : own
  const shape = { units: outputs, inputs, factors, groups: featureGroups(penalty, features) }
  return groupsIn(penalty, shape).map(({ members, strength }) => ({
    // From (nOut, nIn), as nets store weights, to the outputs of a feature side by side.
    members: members.map((at) => (at % inputs) * outputs + Math.floor(at / inputs)).sort(),
    strength,
  }))
}

/** c_g λ. */
export function groupsAt(groups: readonly PosedGroup[], lambda: number): PosedGroup[] {
  return groups.map(({ members, strength }) => ({ members, strength: lambda * strength }))
}

/** The smallest λ at which every group is zero, from the slopes at the null model: max_g ‖slope_g‖/c_g over those that bear a penalty. */
export function groupsMax(groups: readonly PosedGroup[], slopes: Float64Array): number {
  return groups.reduce(
    (max, { members, strength }) => (strength > 0 ? Math.max(max, lengthOf(slopes, members) / strength) : max),
    0,
  )
}
