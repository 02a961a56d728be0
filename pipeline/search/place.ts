import type { Fault } from '../spec/faults.ts'
import { formatPath, isRecord, parsePath, withPositions } from '../spec/paths.ts'
import { isBelow } from './exclusion.ts'
import type { Setting } from './search.ts'

/**
 * Where the value stands in `search` that a run has at a path, or around it: `update.kind` where the search sets `update` is
 * `search.parameters.update.values[3].kind`. Null where the search sets nothing there.
 *
 * @param spec the run's spec, in which names of layers are looked up.
 */
export function placeOf(path: string, settings: readonly Setting[], spec: unknown): string | null {
  const around = settings
    .map((setting) => ({ ...setting, path: formatPath(withPositions(spec, parsePath(setting.path))) }))
    .filter((setting) => setting.path === path || isBelow(path, setting.path))
    .sort((a, b) => b.path.length - a.path.length)
  const [inner] = around
  if (inner === undefined) return null
  const hasParts = isRecord(inner.value) || Array.isArray(inner.value)
  return hasParts ? `${inner.place}${path.slice(inner.path.length)}` : inner.place
}

/** Puts a fault that a searched value brings at that value. Any other fault stays where it is. */
export function placeInSearch(fault: Fault, settings: readonly Setting[], spec: unknown): Fault {
  const place = placeOf(fault.path, settings, spec)
  return place === null ? fault : { ...fault, path: place, what: `${fault.path}: ${fault.what}` }
}
