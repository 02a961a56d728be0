import { closest, distance } from 'fastest-levenshtein'

/** What to write instead of an unknown word: the one it nearly is, or the first few of what is there. */
export function suggest(word: string, candidates: readonly string[]): string {
  if (candidates.length === 0) return 'nothing can stand here'
  const nearest = closest(word.toLowerCase(), candidates.map((candidate) => candidate.toLowerCase()))
  const original = candidates.find((candidate) => candidate.toLowerCase() === nearest) ?? nearest
  if (distance(word.toLowerCase(), nearest) <= Math.max(2, word.length / 3)) return `did you mean "${original}"?`
  const shown = candidates.slice(0, 8).join(', ')
  return `possible: ${shown}${candidates.length > 8 ? `, … (${candidates.length} in all)` : ''}`
}
