import { decimal, geometricGrid } from '../math/geometric.ts'
import type { GridSearch } from '../spec/experiment.gen.ts'
import type { Setting } from './search.ts'

/** The values that one searched parameter takes, as a spec writes them. */
export type Axis = GridSearch['parameters'][string]

/** The values of an axis, in the order written. */
export function listedValues(path: string, axis: Axis): Setting[] {
  const at = `search.parameters.${path}`
  if (axis.values !== undefined) {
    return axis.values.map((value, i) => ({ path, value, place: `${at}.values[${i}]` }))
  }
  const [from = 1, to = 1] = axis.log ?? []
  return geometricGrid(from, to, axis.count ?? 2).map((value) => ({ path, value: decimal(value), place: `${at}.log` }))
}
