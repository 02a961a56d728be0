import { decimal, geometricGrid } from '../math/geometric.ts'
import type { Search } from '../spec/experiment.gen.ts'
import { SpecError } from '../spec/faults.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { parsePath, setAt } from '../spec/paths.ts'
import { type RunSpec, runSpecOf } from '../spec/resolve.ts'

/** One resolved training, and what sets it apart from the others of its experiment. */
export interface ExpandedRun {
  /** The searched parameters, as dotted paths, with the values they have here. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** Runs that differ in nothing but the seed share a configuration; counted from 0. */
  readonly configuration: number
  readonly spec: RunSpec
}

/**
 * One experiment → its runs: every combination of the searched values, each with every seed. Combinations stand in the
 * order written, the last parameter turning fastest, and are checked like specs of their own.
 *
 * @throws SpecError with the faults of all combinations, placed at the value that brings them.
 */
export function expand(loaded: LoadedSpec): ExpandedRun[] {
  const { search, seed } = loaded.experiment
  const axes = Object.entries(search?.parameters ?? {}).map(([path, axis]) => axisValues(path, axis))
  const repeat = search?.repeat ?? 1
  const faults: SpecError[] = []

  const runs = combinations(axes).flatMap((combination, configuration) =>
    Array.from({ length: repeat }, (_, repetition) => {
      const parameters = Object.fromEntries(combination.map(({ path, value }) => [path, value]))
      const spec = variant(loaded, combination, faults)
      return {
        parameters,
        configuration,
        spec: { ...runSpecOf(spec), seed: (parameters.seed === undefined ? seed : spec.seed) + repetition },
      }
    }),
  )
  if (faults.length > 0) throw new SpecError(distinct(faults))
  return runs
}

interface Setting {
  readonly path: string
  readonly value: unknown
  /** Where the value stands in the spec, for messages. */
  readonly place: string
}

type Axis = NonNullable<Search['parameters']>[string]

function axisValues(path: string, axis: Axis): Setting[] {
  const at = `search.parameters.${path}`
  if (axis.values !== undefined) {
    return axis.values.map((value, i) => ({ path, value, place: `${at}.values[${i}]` }))
  }
  const [from = 1, to = 1] = axis.log ?? []
  return geometricGrid(from, to, axis.count ?? 2).map((value) => ({ path, value: decimal(value), place: `${at}.log` }))
}

function combinations(axes: readonly (readonly Setting[])[]): Setting[][] {
  return axes.reduce<Setting[][]>(
    (partial, axis) => partial.flatMap((before) => axis.map((setting) => [...before, setting])),
    [[]],
  )
}

/** The experiment with the settings put into what the user wrote, so that defaults follow from the new values. */
function variant(loaded: LoadedSpec, settings: readonly Setting[], faults: SpecError[]): LoadedSpec['experiment'] {
  const last = settings.at(-1)
  if (last === undefined) return loaded.experiment
  let value = loaded.written.value
  for (const setting of settings) {
    try {
      value = setAt(value, parsePath(setting.path), setting.value)
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error)
      faults.push(
        new SpecError(loaded.located([{ path: setting.place, what, fix: 'name a path as it stands in this spec' }])),
      )
      return loaded.experiment
    }
  }
  try {
    const culprit = (path: string) =>
      settings.findLast((setting) => path.startsWith(setting.path)) ??
      settings.findLast((setting) => setting.path.startsWith(path)) ??
      last
    return loaded.variant(value, ({ path }) => culprit(path).place)
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    faults.push(error)
    return loaded.experiment
  }
}

function distinct(errors: readonly SpecError[]) {
  const all = errors.flatMap(({ faults }) => faults)
  return [...new Map(all.map((fault) => [JSON.stringify(fault), fault])).values()]
}
