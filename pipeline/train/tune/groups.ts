import { factorsOf } from '../../penalty/strengths.ts'
import type { Penalty, Tuning } from '../../spec/experiment.gen.ts'

/** Features that share a λ. */
export interface Groups {
  /** Of each feature; −1 where it bears no penalty, and so has no λ. */
  readonly of: Int32Array
  /** The features of each group, in the order of the table. */
  readonly features: readonly (readonly string[])[]
}

/** By feature: one each. By group: those that are listed, and what no list names together in a last one. */
export function groupsOf({ by, groups = [] }: Tuning, penalty: Penalty, features: readonly string[]): Groups {
  const factors = factorsOf(penalty, features)
  const listed = new Map(groups.flatMap((group, g) => group.map((feature) => [feature, g] as const)))
  const wanted = features.map((feature, j) => {
    if (factors[j] === 0) return -1
    return by === 'feature' ? j : (listed.get(feature) ?? groups.length)
  })
  const used = [...new Set(wanted.filter((g) => g >= 0))].sort((a, b) => a - b)
  return {
    of: Int32Array.from(wanted, (g) => used.indexOf(g)),
    features: used.map((g) => features.filter((_, j) => wanted[j] === g)),
  }
}
