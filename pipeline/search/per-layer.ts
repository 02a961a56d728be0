import { decimal, geometricGrid } from '../math/geometric.ts'
import type { PerLayerSearch } from '../spec/experiment.gen.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { collapse } from '../train/checks/homogeneous.ts'
import { metricAt } from '../train/points.ts'
import type { Proposal, Round, SearchMethod, Setting } from './search.ts'

/**
 * Separate λ beside a single one.
 *
 * By feature or group, along a λ path: two runs in one round, the path itself and one with `tuning`, which begins at the best
 * λ of the same path. By layer, in a net: a run for each single λ, and in a second round one with `tuning`, which is told the
 * best of these. Where the layers of a net are such that one λ is all there is to find, the second round is left out.
 */
export const perLayer: SearchMethod<PerLayerSearch> = {
  faults: () => [],
  notes(_, { experiment: { model, penalty } }) {
    if (model.kind !== 'mlp') return []
    const why = collapse(model, penalty)
    return why === null
      ? []
      : [
          {
            path: 'search.by',
            what: `${why}: one λ is searched`,
            fix: 'use tanh, sigmoid or softplus, or search: {kind: grid}',
          },
        ]
  },
  bounds({ by, lambda, budget }, loaded) {
    if (by !== 'layer') return { rounds: 1, configurations: 2 }
    const singles = lambda?.count ?? 0
    if (isOne(loaded)) return { rounds: 1, configurations: singles }
    const epochs = Math.ceil((1 + budget) * singles * loaded.experiment.train.epochs)
    return { rounds: 2, configurations: singles + 1, epochs }
  },
  probes({ by, lambda, budget }, loaded) {
    if (by !== 'layer' || lambda === undefined || isOne(loaded)) return []
    return [tuned({ by, lambda, single: lambda.log[0], budget })]
  },
  next(search, loaded, rounds) {
    const { by, groups, lambda, budget } = search
    if (by !== 'layer') {
      const tuning = { by, ...(groups === undefined ? {} : { groups }), budget }
      return rounds.length > 0 ? [] : [{ settings: [] }, tuned(tuning)]
    }
    if (lambda === undefined) return []
    if (rounds.length === 0) {
      const [from = 1, to = 1] = lambda.log
      return geometricGrid(from, to, lambda.count).map((value) => ({ settings: everywhere(loaded, decimal(value)) }))
    }
    const single = isOne(loaded) || rounds.length > 1 ? null : bestOf(rounds[0])
    return single === null ? [] : [tuned({ by, lambda, single, budget })]
  },
}

function isOne({ experiment: { model, penalty } }: LoadedSpec): boolean {
  return model.kind === 'mlp' && collapse(model, penalty) !== null
}

function tuned(value: Readonly<Record<string, unknown>>): Proposal {
  return { settings: [{ path: 'tuning', value, place: 'search' }] }
}

/** One λ in every place that has one. */
function everywhere({ experiment: { model, penalty } }: LoadedSpec, value: number): Setting[] {
  const layers = model.kind === 'mlp' ? model.layers : []
  const set = (path: string): Setting => ({ path: `${path}.lambda`, value, place: 'search.lambda' })
  return [
    ...(penalty.kind === 'none' ? [] : [set('penalty')]),
    ...layers.flatMap((layer, l) =>
      layer.penalty === undefined || layer.penalty.kind === 'none' ? [] : [set(`model.layers[${l}].penalty`)],
    ),
  ]
}

/** The λ with the least validation loss, by its mean over seeds; null where none came to a number. At a tie the largest. */
function bestOf(round: Round): number | null {
  let best: { readonly lambda: number; readonly loss: number } | null = null
  for (const { proposal, runs } of round) {
    const losses = runs.map(({ points }) => metricAt(points, points.count - 1, 'validation.loss') ?? Number.NaN)
    const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length
    const lambda = Number(proposal.settings[0]?.value)
    if (loss <= (best?.loss ?? Number.POSITIVE_INFINITY)) best = { lambda, loss }
  }
  return best?.lambda ?? null
}
