import type { GroupL1Penalty } from '../spec/experiment.gen.ts'

/** Places of the features that a name stands for: that of its own, or those of the values of a column of one_hot; none where it is no name. */
export function placesOf(name: string, features: readonly string[]): number[] {
  const own = features.indexOf(name)
  if (own !== -1) return [own]
  return features.flatMap((feature, j) => (feature.startsWith(`${name}=`) ? [j] : []))
}

/**
 * Every feature in one list: those that the penalty names together, and each of the others by itself, in the order of their first
 * features. Null where the penalty names none.
 */
export function featureGroups({ groups }: GroupL1Penalty, features: readonly string[]): Int32Array[] | null {
  if (typeof groups === 'string') return null
  const lists = groups.map((names) => names.flatMap((name) => placesOf(name, features)).sort((a, b) => a - b))
  const listed = new Set(lists.flat())
  const alone = features.flatMap((_, j) => (listed.has(j) ? [] : [[j]]))
  return [...lists, ...alone].sort((a, b) => a[0] - b[0]).map((list) => Int32Array.from(list))
}
