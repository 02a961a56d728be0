import type { Candidate } from './candidates.ts'

/**
 * The candidates that none beats in both error and number of non-zero weights: from the sparsest on, each with a better
 * score than all sparser ones. Of equals the one that stands first.
 */
export function paretoFront<One extends Pick<Candidate, 'score' | 'nonzeros'>>(candidates: readonly One[]): One[] {
  const front: One[] = []
  for (const candidate of candidates.toSorted((a, b) => a.nonzeros - b.nonzeros || a.score - b.score)) {
    const best = front.at(-1)
    if (best === undefined || candidate.score < best.score) front.push(candidate)
  }
  return front
}
