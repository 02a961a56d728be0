import { isDeepStrictEqual } from 'node:util'
import type { Exclusion } from '../spec/experiment.gen.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { getAt, isRecord, parsePath, setAt } from '../spec/paths.ts'
import { type Lookup, parseCondition } from './condition/parse.ts'
import type { Setting } from './search.ts'

/** Whether a combination is left out. */
export type LeavesOut = (settings: readonly Setting[]) => boolean

/** An entry of `where`: a condition, or values that a combination has all of. @throws ConditionError */
export function exclusionOf(exclusion: Exclusion, loaded: LoadedSpec): LeavesOut {
  const base = baseOf(loaded)
  const variant = variantsOf(loaded)
  if (typeof exclusion === 'string') {
    const { holds } = parseCondition(exclusion)
    return (settings) => holds((path) => valueAt(path, settings, base, variant))
  }
  const wanted = Object.entries(exclusion)
  return (settings) => wanted.every(([path, value]) => isDeepStrictEqual(valueAt(path, settings, base, variant), value))
}

/** The paths that an entry of `where` names, each with its column in a condition. @throws ConditionError */
export function pathsOf(exclusion: Exclusion): { path: string; column: number | null }[] {
  if (typeof exclusion === 'string') return [...parseCondition(exclusion).paths]
  return Object.keys(exclusion).map((path) => ({ path, column: null }))
}

/** What a combination has at a path: what the search sets there or around it, else what the spec has, defaults included. */
function valueAt(path: string, settings: readonly Setting[], base: Lookup, variant: Variants): unknown {
  const own = settings.find((setting) => setting.path === path)
  if (own !== undefined) return own.value
  const [around] = settings
    .filter((setting) => isBelow(path, setting.path))
    .sort((a, b) => b.path.length - a.path.length)
  if (around === undefined) return base(path)
  return getAt(around.value, parsePath(path.slice(around.path.length))) ?? variant(around, path)
}

/** What the spec has at a path with one setting put in: the defaults of a mapping that is searched. */
type Variants = (setting: Setting, path: string) => unknown

function variantsOf(loaded: LoadedSpec): Variants {
  const known = new Map<string, unknown>()
  const resolved = ({ path, value }: Setting): unknown => {
    try {
      const { search: _, ...written } = isRecord(loaded.written.value) ? loaded.written.value : {}
      return loaded.variant(setAt(written, parsePath(path), value), ({ path }) => path)
    } catch {
      // Whatever is wrong with it is told when it is planned.
      return undefined
    }
  }
  return (setting, path) => {
    const key = `${setting.path} ${JSON.stringify(setting.value)}`
    if (!known.has(key)) known.set(key, resolved(setting))
    return getAt(known.get(key), parsePath(path))
  }
}

/** Looks into the spec with its defaults, and remembers: the same few paths are asked for with every combination. */
function baseOf({ experiment }: LoadedSpec): Lookup {
  const found = new Map<string, unknown>()
  return (path) => {
    if (!found.has(path)) found.set(path, getAt(experiment, parsePath(path)))
    return found.get(path)
  }
}

/** `model.layers[0].units` is below `model.layers`. */
export function isBelow(path: string, outer: string): boolean {
  return path.startsWith(outer) && ['.', '['].includes(path.charAt(outer.length))
}
