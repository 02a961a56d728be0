import { distance } from 'fastest-levenshtein'
import { enumerate } from './enumerate.ts'

/**
 * What to write in the place of a word that is not there: `did you mean "bmi"?` where a candidate is within a third of the
 * letters or has the same letters in another order (upper and lower case count as the same), else a list of what there is.
 */
export function suggest(word: string, candidates: readonly string[]): string {
  if (candidates.length === 0) return 'there is nothing to choose from'
  const distances = candidates.map((candidate) => distance(word.toLowerCase(), candidate.toLowerCase()))
  const least = distances.reduce((a, b) => Math.min(a, b))
  const near = least <= Math.max(1, Math.floor(word.length / 3)) ? candidates[distances.indexOf(least)] : undefined
  const meant = near ?? candidates.find((candidate) => letters(candidate) === letters(word))
  if (meant !== undefined) return `did you mean "${meant}"?`
  const quoted = candidates.map((candidate) => `"${candidate}"`)
  return `there ${quoted.length === 1 ? 'is only' : 'are'} ${enumerate(quoted, 8)}`
}

function letters(word: string): string {
  return [...word.toLowerCase()].sort().join('')
}
