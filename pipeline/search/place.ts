import type { Search } from '../spec/experiment.gen.ts'
import type { Fault } from '../spec/faults.ts'

/**
 * Puts a fault that a searched value brings at that value: `update.kind` where the search sets `update` is
 * `search.parameters.update.values[3].kind`. Any other fault stays where it is.
 */
export function placeInSearch(
  fault: Fault,
  parameters: Readonly<Record<string, unknown>>,
  search: Search | undefined,
): Fault {
  if (search?.kind === 'per-layer') {
    return fault.path.startsWith('tuning') ? { ...fault, path: `search${fault.path.slice('tuning'.length)}` } : fault
  }
  const [parameter] = Object.keys(parameters)
    .filter((name) => fault.path === name || fault.path.startsWith(`${name}.`) || fault.path.startsWith(`${name}[`))
    .sort((a, b) => b.length - a.length)
  const axis = parameter === undefined ? undefined : search?.parameters?.[parameter]
  if (parameter === undefined || axis === undefined) return fault
  // The value is the very one that stands in the axis: nothing is gained by looking into it.
  const i = axis.values?.indexOf(parameters[parameter]) ?? -1
  const place = i === -1 ? '' : `.values[${i}]${fault.path.slice(parameter.length)}`
  return { ...fault, path: `search.parameters.${parameter}${place}`, what: `${fault.path}: ${fault.what}` }
}
