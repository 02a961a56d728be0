import { openSearch } from '../../pipeline/search/index.ts'
import type { Round, Trial } from '../../pipeline/search/search.ts'
import type { LoadedSpec } from '../../pipeline/spec/load.ts'
import { pointsOf } from '../../pipeline/train/points.ts'

/** The values of a proposal by path. */
export type Values = Readonly<Record<string, unknown>>

/** Follows a search to its end, where each proposal has this validation loss; NaN stands for a run that diverged. */
export function follow(loaded: LoadedSpec, loss: (values: Values) => number): Round[] {
  const search = openSearch(loaded)
  const rounds: Round[] = []
  for (;;) {
    const proposals = search.next(rounds)
    if (proposals.length === 0) return rounds
    rounds.push(proposals.map((proposal) => trialOf(proposal, loss(valuesOf(proposal)))))
  }
}

export function valuesOf({ settings }: Trial['proposal']): Values {
  return Object.fromEntries(settings.map(({ path, value }) => [path, value]))
}

function trialOf(proposal: Trial['proposal'], loss: number): Trial {
  const points = pointsOf(Number.isNaN(loss) ? [] : [{ 'validation.loss': loss, converged: true }])
  return { proposal, runs: [{ status: points.count === 0 ? 'diverged' : 'completed', points }] }
}
