import type { Outline } from '../../data/dataset.ts'
import type { Fault } from '../../spec/faults.ts'
import type { RunSpec } from '../../spec/resolve.ts'
import { suggest } from '../../spec/suggest.ts'
import { groupsOf } from '../tune/groups.ts'

/** Groups of features against the table: whether it has them, and whether there are two λ at least. */
export function tuningGroups({ tuning, penalty }: RunSpec, { features }: Outline): Fault[] {
  if (tuning === undefined || tuning.by === 'layer') return []
  const unknown = (tuning.groups ?? []).flatMap((group, g) =>
    group.flatMap((feature, i): Fault[] => {
      if (features.includes(feature)) return []
      const path = `tuning.groups[${g}][${i}]`
      return [{ path, what: `there is no feature "${feature}"`, fix: suggest(feature, features) }]
    }),
  )
  if (unknown.length > 0) return unknown
  const found = groupsOf(tuning, penalty, features).features
  if (found.length > 1) return []
  const what = found.length === 0 ? 'no feature bears a penalty' : 'all features that bear a penalty share one λ'
  return [{ path: 'tuning.by', what, fix: 'take search out: a λ path finds that one' }]
}
