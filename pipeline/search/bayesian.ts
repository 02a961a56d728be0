import { randomStream } from '../math/random.ts'
import type { BayesianSearch } from '../spec/experiment.gen.ts'
import { type Parzen, parzen } from './parzen.ts'
import { uniformPoints } from './random.ts'
import { keyOf, proposalAt, sample } from './sample.ts'
import { scoreFaults, scoreOf, searchMetric } from './score.ts'
import type { Proposal, SearchMethod, Trial } from './search.ts'
import { openSpace, type Space } from './space.ts'
import { drawFaults } from './space-faults.ts'

/** Points that are drawn for each that is proposed. */
const CANDIDATES = 24

/** The share of the points that count as good. With ⌈√n/4⌉ of n, as in Hyperopt, the tests' problems end far worse. */
const GOOD = 0.15

/**
 * The tree-structured Parzen estimator. The points tried so far are divided into the few good ones and the others; from the
 * density l of the good ones candidates are drawn, and the one is proposed at which l/g is greatest, g the density of the
 * others: where that is, the expected improvement is (Bergstra et al. 2011, section 4). Dimensions are taken to be
 * independent. Several are proposed at a time, each knowing those before it as points that are not good.
 */
export const bayesian: SearchMethod<BayesianSearch> = {
  faults(spec, loaded) {
    const faults = scoreFaults(loaded)
    return faults.length > 0 ? faults : drawFaults(spec, loaded, uniformPoints)
  },
  bounds: ({ budget, startup, parallel }) => ({
    rounds: 1 + Math.ceil(Math.max(0, budget - startup) / parallel),
    configurations: budget,
  }),
  notes({ budget, startup }) {
    if (budget > startup) return []
    const what = `the first ${startup} combinations are drawn before any is proposed, and ${budget} are all there are`
    return [{ path: 'search.budget', what, fix: `write more than ${startup}, or a smaller startup` }]
  },
  probes: (spec, loaded) => ends(openSpace(spec, loaded)),
  next({ budget, startup, parallel, ...spec }, loaded, rounds) {
    const { seed } = loaded.experiment
    const space = openSpace(spec, loaded)
    const draw = (count: number) => sample(space, count, uniformPoints(space, seed))
    if (rounds.length === 0) return draw(Math.min(startup, budget))

    const trials = rounds.flat()
    const known = new Set(trials.map(({ proposal }) => keyOf(proposal)))
    const proposals: Proposal[] = []
    const { good, others } = divided(trials, searchMetric(loaded))
    while (proposals.length < Math.min(parallel, budget - trials.length)) {
      const name = `search/bayesian/${trials.length + proposals.length}`
      const pending = proposals.map(({ point = [] }) => point)
      const next =
        mostPromising(space, good, [...others, ...pending], seed, name, known) ??
        draw(budget).find((proposal) => !known.has(keyOf(proposal)))
      if (next === undefined) break
      known.add(keyOf(next))
      proposals.push(next)
    }
    return proposals
  },
}

/** Both ends of every dimension, with the middle of all others. */
function ends(space: Space): Proposal[] {
  const points = space.dimensions.flatMap((_, j) =>
    [0, 1].map((end) => space.dimensions.map((_, other) => (other === j ? end : 0.5))),
  )
  return points.map((point) => proposalAt(space, point)).filter((proposal) => proposal !== null)
}

/** The points of the good trials, and those of all others. One that did not end with a number is not good. */
function divided(trials: readonly Trial[], metric: string) {
  const ranked = trials
    .map((trial) => ({ point: trial.proposal.point ?? [], score: scoreOf(trial, metric) }))
    .sort((a, b) => (a.score === b.score ? 0 : a.score - b.score))
  const finite = ranked.filter(({ score }) => Number.isFinite(score)).length
  const count = Math.min(finite, Math.ceil(GOOD * trials.length))
  const points = ranked.map(({ point }) => point)
  return { good: points.slice(0, count), others: points.slice(count) }
}

/** Of points that are drawn from the good ones' density the one where l/g is greatest; null where all are known already. */
function mostPromising(
  space: Space,
  good: readonly (readonly number[])[],
  others: readonly (readonly number[])[],
  seed: number,
  name: string,
  known: ReadonlySet<string>,
): Proposal | null {
  const axes = space.dimensions.map((dimension, j) => ({
    stream: randomStream(seed, `${name}/${dimension.name}`),
    l: parzen(column(good, j), dimension),
    g: parzen(column(others, j), dimension),
  }))
  let best: Proposal | null = null
  let greatest = Number.NEGATIVE_INFINITY
  for (let k = 0; k < CANDIDATES; k++) {
    const point = axes.map(({ stream, l }) => l.draw(stream))
    const promise = axes.reduce((sum, { l, g }, j) => sum + logRatio(l, g, point[j]), 0)
    const proposal = proposalAt(space, point)
    if (proposal === null || known.has(keyOf(proposal)) || promise <= greatest) continue
    best = proposal
    greatest = promise
  }
  return best
}

function logRatio(l: Parzen, g: Parzen, u: number): number {
  return l.logDensity(u) - g.logDensity(u)
}

function column(points: readonly (readonly number[])[], j: number): number[] {
  return points.map((point) => point[j])
}
