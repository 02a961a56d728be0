import { distance } from 'fastest-levenshtein'
import { enumerate } from './enumerate.ts'
import { clipped } from './printable.ts'
import { SYNONYMS } from './synonyms.ts'

/** Of a million columns, those far behind are not looked at for a misspelling. */
const MOST_COMPARED = 20_000

/**
 * What to write in the place of a word that is not there: `did you mean "bmi"?` where a candidate is meant, else a list of what
 * there is.
 */
export function suggest(word: string, candidates: readonly string[]): string {
  if (candidates.length === 0) return 'there is nothing to choose from'
  const one = meant(word, candidates)
  if (one !== undefined) return `did you mean "${one}"?`
  const quoted = candidates.map((candidate) => `"${clipped(candidate, 60)}"`)
  return `there ${quoted.length === 1 ? 'is only' : 'are'} ${enumerate(quoted, 8)}`
}

/**
 * The candidate that is called so elsewhere, is within a third of the letters, or has the same letters in another order (upper
 * and lower case count as the same).
 */
export function meant(word: string, candidates: readonly string[]): string | undefined {
  const synonyms = SYNONYMS.get(word.toLowerCase())
  // A word that is known is no misspelling of another.
  if (synonyms !== undefined) return synonyms.find((one) => candidates.includes(one))
  const within = Math.max(1, Math.floor(word.length / 3))
  // Words whose lengths are further apart than that cannot be near, and nobody misspells a word of a thousand letters.
  const alike = candidates
    .slice(0, MOST_COMPARED)
    .filter((candidate) => word.length < 1000 && Math.abs(candidate.length - word.length) <= within)
  const distances = alike.map((candidate) => distance(word.toLowerCase(), candidate.toLowerCase()))
  const least = distances.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  // A letter is no misspelling of any other.
  if (least <= within && least < word.length) return alike[distances.indexOf(least)]
  return alike.find((candidate) => letters(candidate) === letters(word))
}

function letters(word: string): string {
  return [...word.toLowerCase()].sort().join('')
}
