/**
 * Draws parts of the given sizes so that every value has, within one row, the same share of each part as of the whole: part
 * by part, each value is owed size·n_value/n rows, gets the whole rows of it, and the rows that are left go to the largest
 * remainders (Hamilton's apportionment). Which rows of a value are taken follows `order`, a shuffle of all rows.
 */
export function stratifiedParts(
  values: readonly (number | string)[],
  order: Int32Array,
  sizes: readonly number[],
): readonly (readonly number[])[] {
  const strata = new Map<number | string, number[]>()
  for (const i of order) {
    const stratum = strata.get(values[i])
    if (stratum === undefined) strata.set(values[i], [i])
    else stratum.push(i)
  }
  const groups = [...strata.values()]
  const taken = groups.map(() => 0)
  return sizes.map((size) => {
    const owed = groups.map((group) => (size * group.length) / order.length)
    const counts = owed.map(Math.floor)
    const byRemainder = groups.map((_, g) => g).sort((a, b) => owed[b] - counts[b] - (owed[a] - counts[a]) || a - b)
    let left = size - counts.reduce((sum, count) => sum + count, 0)
    for (const g of byRemainder) {
      if (left === 0) break
      if (taken[g] + counts[g] === groups[g].length) continue
      counts[g] += 1
      left -= 1
    }
    return groups.flatMap((group, g) => {
      const part = group.slice(taken[g], taken[g] + counts[g])
      taken[g] += counts[g]
      return part
    })
  })
}
