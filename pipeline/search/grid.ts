import type { GridSearch } from '../spec/experiment.gen.ts'
import { listedValues } from './axis.ts'
import type { SearchMethod, Setting } from './search.ts'

/** Every combination of the values, in the order written, the last parameter turning fastest. One round. */
export const grid: SearchMethod<GridSearch> = {
  faults: () => [],
  bounds: ({ parameters }) => ({
    rounds: 1,
    configurations: axesOf(parameters).reduce((product, { length }) => product * length, 1),
  }),
  next: ({ parameters }, _, rounds) =>
    rounds.length > 0 ? [] : combinations(axesOf(parameters)).map((settings) => ({ settings })),
}

function axesOf(parameters: GridSearch['parameters']): Setting[][] {
  return Object.entries(parameters).map(([path, axis]) => listedValues(path, axis))
}

function combinations(axes: readonly (readonly Setting[])[]): Setting[][] {
  return axes.reduce<Setting[][]>(
    (partial, axis) => partial.flatMap((before) => axis.map((setting) => [...before, setting])),
    [[]],
  )
}
