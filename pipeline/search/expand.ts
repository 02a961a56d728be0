import { decimal, geometricGrid } from '../math/geometric.ts'
import type { Search } from '../spec/experiment.gen.ts'
import { type Fault, SpecError } from '../spec/faults.ts'
import { inGigabytes, LIMITS, type Limits } from '../spec/limits.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { parsePath, setAt } from '../spec/paths.ts'
import { type RunSpec, runSpecOf } from '../spec/resolve.ts'

/** Bytes of plan.jsonl: 10,000 runs of specs thirty times as long as the examples. */
const MOST_PLANNED = 1e9

/** Combinations with faults after which the others are not looked at. */
const MOST_FAULTY = 1000

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
export function expand(loaded: LoadedSpec, limits = LIMITS): ExpandedRun[] {
  const { search, seed } = loaded.experiment
  const axes = Object.entries(search?.parameters ?? {}).map(([path, axis]) => axisValues(path, axis))
  const repeat = search?.repeat ?? 1
  const vast = tooManyRuns(
    axes.reduce((product, { length }) => product * length, repeat),
    loaded,
    limits,
  )
  if (vast.length > 0) throw new SpecError(loaded.located(vast))

  const faults: SpecError[] = []
  const runs = combinations(axes).flatMap((combination, configuration) => {
    const parameters = Object.fromEntries(combination.map(({ path, value }) => [path, value]))
    const spec = faults.length < MOST_FAULTY ? variant(loaded, combination, faults) : loaded.experiment
    const first = Object.hasOwn(parameters, 'seed') ? spec.seed : seed
    return Array.from({ length: repeat }, (_, repetition) => ({
      parameters,
      configuration,
      spec: { ...runSpecOf(spec), seed: first + repetition },
    }))
  })
  if (faults.length > 0) throw new SpecError(distinct(faults))
  return runs
}

/** Counted before any run is made: three axes of a thousand values are a short spec. */
function tooManyRuns(runs: number, { experiment }: LoadedSpec, limits: Limits): Fault[] {
  if (runs > limits.runs) {
    const what = `it makes ${runs < 1e9 ? runs.toLocaleString('en') : runs.toExponential(1)} runs; the limit is ${limits.runs.toLocaleString('en')}`
    return [{ path: 'search', what, fix: 'search fewer values or seeds, or raise --max-runs' }]
  }
  const bytes = runs * JSON.stringify(experiment).length
  if (bytes <= MOST_PLANNED) return []
  const what = `${runs.toLocaleString('en')} runs of a spec as long as this make a plan of ${inGigabytes(bytes)}; the limit is ${inGigabytes(MOST_PLANNED)}`
  return [{ path: 'search', what, fix: 'search fewer values or seeds, or shorten the lists in the spec' }]
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
