import { randomStream } from '../math/random.ts'
import type { RandomSearch } from '../spec/experiment.gen.ts'
import { type PointSource, sample } from './sample.ts'
import type { SearchMethod } from './search.ts'
import { openSpace, type Space } from './space.ts'
import { drawFaults } from './space-faults.ts'

/** Combinations drawn one independent of the other. One round. Bergstra and Bengio 2012. */
export const random: SearchMethod<RandomSearch> = {
  faults: (spec, loaded) => drawFaults(spec, loaded, uniformPoints),
  bounds: ({ budget }) => ({ rounds: 1, configurations: budget }),
  next(spec, loaded, rounds) {
    if (rounds.length > 0) return []
    const space = openSpace(spec, loaded)
    return sample(space, spec.budget, uniformPoints(space, loaded.experiment.seed))
  },
}

/** Uniform points. Each dimension draws from a stream of its own, so that their order in the spec makes no difference. */
export function uniformPoints({ dimensions }: Space, seed: number): PointSource {
  const streams = dimensions.map(({ name }) => randomStream(seed, `search/${name}`))
  return () => streams.map((stream) => stream.uniform())
}
