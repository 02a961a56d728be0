import type { Select } from '../spec/experiment.gen.ts'
import type { Candidate } from './candidates.ts'

/** Chooses among candidates, at least one, which stand in plan order: configurations, each from strong λ to weak. */
export type Rule = (candidates: readonly Candidate[], select: Pick<Select, 'within'>) => Candidate

/** The best score; at a tie the one that stands first, which within a path is the largest λ. */
const min: Rule = (candidates) =>
  candidates.reduce((best, candidate) => (candidate.score < best.score ? candidate : best))

/**
 * Within each configuration the largest λ whose score is at most the best one plus its standard error; of those the
 * sparsest. Never denser than the best.
 *
 * Source: Breiman et al. (1984), Classification and Regression Trees, 3.4.3.
 */
const oneSe: Rule = (candidates, select) => {
  const best = min(candidates, select)
  // The best is always good, although a file of results may say that its error or its count were no number.
  const isGood = ({ score, nonzeros }: Candidate) => score <= best.score + best.se && nonzeros <= best.nonzeros
  const good = candidates.filter((candidate) => candidate === best || isGood(candidate))
  const strongest = new Map<number, Candidate>()
  for (const candidate of good)
    if (!strongest.has(candidate.configuration)) strongest.set(candidate.configuration, candidate)
  return sparsest([...strongest.values()])
}

/** The sparsest whose score is within a share of the best. */
const sparsestWithin: Rule = (candidates, select) => {
  const best = min(candidates, select)
  const limit = best.score + select.within * Math.abs(best.score)
  return sparsest(candidates.filter((candidate) => candidate === best || candidate.score <= limit))
}

export const rules: Readonly<Record<Select['rule'], Rule>> = { min, 'one-se': oneSe, 'sparsest-within': sparsestWithin }

/** Fewest non-zero weights; at a tie the better score, then the one that stands first. */
function sparsest(candidates: readonly Candidate[]): Candidate {
  return candidates.reduce((best, candidate) =>
    candidate.nonzeros < best.nonzeros || (candidate.nonzeros === best.nonzeros && candidate.score < best.score)
      ? candidate
      : best,
  )
}
