import type { GridSearch } from '../spec/experiment.gen.ts'
import type { SearchMethod } from './search.ts'
import { combinations, openSpace } from './space.ts'
import { spaceFaults } from './space-faults.ts'

/** Combinations that are made to count them; of more it is only known how many there are before any is left out. */
const MOST_COUNTED = 100_000

/** Every combination of the values, in the order written, the last parameter turning fastest. One round. */
export const grid: SearchMethod<GridSearch> = {
  faults(spec, loaded) {
    const faults = spaceFaults(spec, loaded, false)
    if (faults.length > 0 || this.bounds(spec, loaded).configurations > 0) return faults
    return [{ path: 'search.where', what: 'it leaves out every combination', fix: 'leave out less' }]
  },
  bounds(spec, loaded) {
    const space = openSpace(spec, loaded)
    const size = space.size ?? 0
    const exact = spec.where.length > 0 && size <= MOST_COUNTED
    return { rounds: 1, configurations: exact ? combinations(space).length : size }
  },
  next: (spec, loaded, rounds) =>
    rounds.length > 0 ? [] : combinations(openSpace(spec, loaded)).map((settings) => ({ settings })),
}
