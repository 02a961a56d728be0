import type { Select } from '../spec/experiment.gen.ts'
import { suggest } from '../spec/suggest.ts'
import { metricNames, type ResultRow } from '../store/results.ts'
import type { Choice } from './choose.ts'
import { constraintTexts } from './constraints.ts'

/** Why this model and no other: rule, ties, what had no part, and what the reported weights keep to. */
export function whySelected({ chosen, candidates, unconverged, refused }: Choice, spec: Select): string {
  const constraints = constraintTexts(spec)
  const over = chosen.rows.length > 1 ? `, mean over ${chosen.rows.length} seeds (the first seed's weights)` : ''
  const parts = [
    `${reason(spec)} of ${candidates.length} candidates${over}`,
    ...(candidates.length > 1 ? [`at a tie ${ties(spec)}`] : []),
    ...(refused > 0 ? [`${refused} others break ${constraints.join(' or ')}`] : []),
    ...(unconverged > 0 ? [`${unconverged} rows that did not converge had no part`] : []),
    ...(constraints.length > 0 ? [`the weights that are reported keep to ${constraints.join(' and ')}`] : []),
  ]
  return parts.join('; ')
}

/** Why no fit was chosen, where one was to be. */
export function whyNothing(rows: readonly ResultRow[], spec: Select): string {
  const names = metricNames(rows)
  if (names.length === 0) return 'no run came to its end'
  if (!names.includes(spec.metric)) return `no fit has ${spec.metric}; ${suggest(spec.metric, names)}`
  const constraints = constraintTexts(spec)
  return `no fit may win${constraints.length === 0 ? '' : ` that keeps to ${constraints.join(' and ')}`}`
}

function reason({ metric, rule, within }: Select): string {
  return {
    min: `the best ${metric}`,
    'one-se': `the sparsest within one standard error of the best ${metric}`,
    'sparsest-within': `the sparsest within ${within * 100} % of the best ${metric}`,
  }[rule]
}

function ties({ rule }: Select): string {
  const first = 'what stands first, which on a path is the larger λ'
  return rule === 'min' ? first : `the better error, then ${first}`
}
