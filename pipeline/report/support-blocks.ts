import type { Selected } from '../select/index.ts'
import type { Agreement, StabilitySelection } from '../select/ledger.ts'
import { printable } from '../spec/printable.ts'
import type { Block } from './block.ts'
import { counted, short } from './numbers.ts'

/** Features of a list that are named; more stand in selected.json. */
const MOST_NAMED = 40

/** Which features, how often, and how far that is to be believed. */
export function supportBlocks({ support, coefficients }: Selected): Block[] {
  if (support === undefined) return []
  const { folds, seeds, truth, stability_selection: stable } = support
  const lines = [
    ...(folds === undefined ? [] : [agreementText('the folds', folds)]),
    ...(seeds === undefined ? [] : [agreementText('the seeds', seeds)]),
    // Coefficients have the shares beside them; a net has none.
    ...(coefficients === undefined ? sharesText(folds ?? seeds) : []),
    ...(truth === undefined
      ? []
      : [
          `against the planted truth: precision ${short(truth.precision)}, recall ${short(truth.recall)}, false discovery rate ${short(truth.fdr)}`,
        ]),
    ...(stable === undefined ? [] : [stableText(stable)]),
  ]
  return lines.length === 0 ? [] : [{ title: 'Support', lines }]
}

function agreementText(of: string, { frequency, stability, jaccard }: Agreement): string {
  const shares = Object.values(frequency)
  const always = shares.filter((share) => share === 1).length
  const some = shares.filter((share) => share > 0 && share < 1).length
  const alike = [
    ...(stability === undefined ? [] : [`stability ${short(stability)}`]),
    ...(jaccard === undefined ? [] : [`Jaccard ${short(jaccard)}`]),
  ]
  return `in ${of}: ${counted(always, 'feature')} in every fit, ${some} in some, the rest in none${alike.length === 0 ? '' : ` (${alike.join(', ')})`}`
}

/** The features in use, the most frequent first, where not all are used as often. */
function sharesText(agreement: Agreement | undefined): string[] {
  if (agreement === undefined) return []
  const used = Object.entries(agreement.frequency)
    .filter(([, share]) => share > 0)
    .toSorted(([, a], [, b]) => b - a)
  if (used.every(([, share]) => share === 1)) return []
  const more = used.length > MOST_NAMED ? ` and ${used.length - MOST_NAMED} more` : ''
  const named = used.slice(0, MOST_NAMED).map(([feature, share]) => `${printable(feature)} (${short(share)})`)
  return [`how often: ${named.join(', ')}${more}`]
}

function stableText({ stable, halves, threshold, q, bound, frequency, truth }: StabilitySelection): string {
  const named = stable
    .toSorted((a, b) => frequency[b] - frequency[a])
    .slice(0, MOST_NAMED)
    .map((feature) => `${feature} (${short(frequency[feature])})`)
  const more = stable.length > MOST_NAMED ? ` and ${stable.length - MOST_NAMED} more` : ''
  const found =
    truth === undefined ? '' : `; against the truth precision ${short(truth.precision)}, recall ${short(truth.recall)}`
  return `stable in ${short(threshold)} of ${halves} halves with ${counted(q, 'feature')} each: ${named.length === 0 ? 'none' : named.join(', ')}${more}; at most ${short(bound)} false on average${found}`
}
