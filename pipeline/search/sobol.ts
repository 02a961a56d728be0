import { randomStream } from '../math/random.ts'
import { MOST_DIMENSIONS, sobolSequence } from '../math/sobol.ts'
import type { SobolSearch } from '../spec/experiment.gen.ts'
import { type PointSource, sample } from './sample.ts'
import type { SearchMethod } from './search.ts'
import { openSpace, type Space } from './space.ts'
import { drawFaults } from './space-faults.ts'

/** Combinations spread evenly over the space. One round. */
export const sobol: SearchMethod<SobolSearch> = {
  faults(spec, loaded) {
    const count = Object.keys(spec.parameters).length
    if (count <= MOST_DIMENSIONS) return drawFaults(spec, loaded, shiftedPoints)
    const what = `there are ${count} parameters, and Sobol's sequence has ${MOST_DIMENSIONS} dimensions here`
    return [{ path: 'search.parameters', what, fix: 'search fewer, or by kind: random' }]
  },
  bounds: ({ budget }) => ({ rounds: 1, configurations: budget }),
  next(spec, loaded, rounds) {
    if (rounds.length > 0) return []
    const space = openSpace(spec, loaded)
    return sample(space, spec.budget, shiftedPoints(space, loaded.experiment.seed))
  },
}

/** Sobol's points, shifted by the seed. Dimensions are taken by name, so that their order in the spec makes no difference. */
function shiftedPoints({ dimensions }: Space, seed: number): PointSource {
  const names = dimensions.map(({ name }) => name).sort()
  const next = sobolSequence(names.map((name) => randomStream(seed, `search/${name}`).below(4294967296)))
  const places = dimensions.map(({ name }) => names.indexOf(name))
  return () => {
    const point = next()
    return places.map((place) => point[place])
  }
}
