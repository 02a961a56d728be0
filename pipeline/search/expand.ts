import { SpecError } from '../spec/faults.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { parsePath, setAt } from '../spec/paths.ts'
import { type RunSpec, runSpecOf } from '../spec/resolve.ts'
import type { Proposal, Setting } from './search.ts'

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
 * Proposals → their runs, each with every seed, those of one proposal side by side. Every proposal is checked like a spec
 * of its own.
 *
 * @param first what the configurations are counted from.
 * @throws SpecError with the faults of all proposals, placed at the value that brings them.
 */
export function expand(loaded: LoadedSpec, proposals: readonly Proposal[], first = 0): ExpandedRun[] {
  const { search, seed } = loaded.experiment
  const repeat = search?.repeat ?? 1
  const faults: SpecError[] = []
  const runs = proposals.flatMap(({ settings }, k) => {
    const parameters = Object.fromEntries(settings.map(({ path, value }) => [path, value]))
    const spec = faults.length < MOST_FAULTY ? variant(loaded, settings, faults) : loaded.experiment
    const start = Object.hasOwn(parameters, 'seed') ? spec.seed : seed
    return Array.from({ length: repeat }, (_, repetition) => ({
      parameters,
      configuration: first + k,
      spec: { ...runSpecOf(spec), seed: start + repetition },
    }))
  })
  if (faults.length > 0) throw new SpecError(distinct(faults))
  return runs
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
