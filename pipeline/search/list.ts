import type { ListSearch } from '../spec/experiment.gen.ts'
import { pathFaults } from './parameter-faults.ts'
import type { SearchMethod } from './search.ts'

/** The combinations that the spec lists, in its order. One round. */
export const list: SearchMethod<ListSearch> = {
  faults: ({ combinations }) =>
    combinations.flatMap((combination, i) => pathFaults(Object.keys(combination), `search.combinations[${i}]`)),
  bounds: ({ combinations }) => ({ rounds: 1, configurations: combinations.length }),
  next: ({ combinations }, _, rounds) =>
    rounds.length > 0
      ? []
      : combinations.map((combination, i) => ({
          settings: Object.entries(combination).map(([path, value]) => ({
            path,
            value,
            place: `search.combinations[${i}].${path}`,
          })),
        })),
}
