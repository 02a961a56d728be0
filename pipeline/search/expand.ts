import { type LocatedFault, SpecError } from '../spec/faults.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { getAt, isRecord, type Path, parsePath, setAt } from '../spec/paths.ts'
import { type RunSpec, runSpecOf } from '../spec/resolve.ts'
import { isBelow } from './exclusion.ts'
import { placeOf } from './place.ts'
import type { Proposal, Setting } from './search.ts'

/** Proposals with faults after which the others are not looked at. */
const MOST_FAULTY = 1000

/** One resolved training, and what sets it apart from the others of its experiment. */
export interface ExpandedRun {
  /** The searched parameters, as dotted paths, with the values they have here. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** Runs that differ in nothing but the seed share a configuration; counted from 0. */
  readonly configuration: number
  readonly spec: RunSpec
}

/** The same with where its values stand in the spec. */
export interface PlacedRun extends ExpandedRun {
  readonly settings: readonly Setting[]
}

/**
 * Proposals → their runs, each with every seed, those of one proposal side by side. Every proposal is checked like a spec
 * of its own.
 *
 * @param first what the configurations are counted from.
 * @throws SpecError with the faults of all proposals, placed at the value that brings them.
 */
export function expand(loaded: LoadedSpec, proposals: readonly Proposal[], first = 0): PlacedRun[] {
  const { search, seed } = loaded.experiment
  const repeat = search?.repeat ?? 1
  const frameOf = framesOf(loaded)
  const faults: SpecError[] = []
  const runs = proposals.flatMap(({ settings }, k) => {
    const parameters = Object.fromEntries(settings.map(({ path, value }) => [path, value]))
    const spec = faults.length < MOST_FAULTY ? variant(loaded, frameOf(settings), settings, faults) : loaded.experiment
    const start = Object.hasOwn(parameters, 'seed') ? spec.seed : seed
    const run = runSpecOf(spec)
    return Array.from({ length: repeat }, (_, repetition) => ({
      parameters,
      configuration: first + k,
      spec: { ...run, seed: start + repetition },
      settings,
    }))
  })
  if (faults.length > 0) throw new SpecError(distinct(faults))
  return runs
}

/** What the user wrote, without what decides no run: a list of a thousand combinations is not checked a thousand times. */
function searchedPart({ written }: LoadedSpec): unknown {
  if (!isRecord(written.value)) return written.value
  const { search: _, select: _s, expect: _e, ...rest } = written.value
  return rest
}

/** What settings at some paths are put into, and how: the same for all combinations of a grid. */
interface Frame {
  readonly value: unknown
  /** Which setting goes in after which, and the steps of its path. */
  readonly order: readonly { readonly index: number; readonly steps: Path }[]
}

function framesOf(loaded: LoadedSpec): (settings: readonly Setting[]) => Frame {
  const base = searchedPart(loaded)
  const frames = new Map<string, Frame>()
  return (settings) => {
    const name = settings.map(({ path }) => path).join('\n')
    const known = frames.get(name)
    if (known !== undefined) return known
    const order = settings.map(({ path }, index) => ({ index, path, steps: parsePath(path) }))
    // What stands inside of another value goes into it, in whichever order the two are searched.
    order.sort((a, b) => a.path.length - b.path.length)
    const frame = { value: withKinds(loaded, base, settings), order }
    frames.set(name, frame)
    return frame
  }
}

/** The experiment with the settings put into what the user wrote, so that defaults follow from the new values. */
function variant(
  loaded: LoadedSpec,
  { value: base, order }: Frame,
  settings: readonly Setting[],
  faults: SpecError[],
): LoadedSpec['experiment'] {
  const last = settings.at(-1)
  if (last === undefined) return loaded.experiment
  let value = base
  for (const { index, steps } of order) {
    const setting = settings[index]
    try {
      value = setAt(value, steps, setting.value)
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error)
      faults.push(
        new SpecError(loaded.located([{ path: setting.place, what, fix: 'name a path as it stands in this spec' }])),
      )
      return loaded.experiment
    }
  }
  try {
    const whole = value
    return loaded.variant(value, ({ path }) => {
      const culprit = settings.findLast((setting) => isBelow(setting.path, path)) ?? last
      return placeOf(path, settings, whole) ?? culprit.place
    })
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    faults.push(error)
    return loaded.experiment
  }
}

/**
 * Where a path leads through a part that the spec leaves to its default, as `update.optimizer.learning_rate` does where there
 * is no optimizer, the kind of the default is written out, and the value goes into that.
 */
function withKinds({ experiment }: LoadedSpec, base: unknown, settings: readonly Setting[]): unknown {
  let value = base
  for (const { path } of settings) {
    const steps = parsePath(path)
    for (let depth = 1; depth < steps.length; depth++) {
      const part = steps.slice(0, depth)
      const byDefault = getAt(value, part) === undefined ? getAt(experiment, part) : undefined
      if (isRecord(byDefault) && byDefault.kind !== undefined) value = setAt(value, part, { kind: byDefault.kind })
    }
  }
  return value
}

function distinct(errors: readonly SpecError[]): LocatedFault[] {
  const all = errors.flatMap(({ faults }) => faults)
  return [...new Map(all.map((fault) => [JSON.stringify(fault), fault])).values()]
}
