import type { ValidateFunction } from 'ajv'
import type { Experiment } from './experiment.gen.ts'
import { isRecord } from './paths.ts'
import type { ResolvedExperiment } from './resolve.ts'
import { compiledCheck, copied, specValidator, type Validation, withDefaults } from './validate.ts'

/** One part of a spec (`data`, `penalty`, …) under its name, its defaults filled in. */
type Part = Partial<Experiment>

/**
 * The check of many specs that have most of their parts in common, as those of a search have: a part is checked once, and known
 * again by what it says. Parts that say the same are one object in all that comes out.
 *
 * The schema of a spec is that of its parts one by one, and asks nothing of two of them together: a spec holds where all its
 * parts do. One that does not is checked as a whole, so that its faults are those of any spec.
 */
export function variantValidator(): (value: unknown) => Validation<Experiment> {
  const check = compiledCheck()
  const checkWhole = specValidator()
  const defaults = defaultParts(check)
  const checkPart = remembered((name, part) => checkedPart(check, name, part))
  return (value) => {
    const whole = withDefaults(value)
    if (!isRecord(whole)) return checkWhole(value)
    const parts: Part = {}
    for (const [name, written] of Object.entries(whole)) {
      const part = checkPart(name, written)
      if (part === null) return checkWhole(value)
      Object.assign(parts, part)
    }
    for (const [name, part] of defaults) if (!Object.hasOwn(whole, name)) Object.assign(parts, part)
    return isWhole(parts) ? { ok: true, value: parts } : checkWhole(value)
  }
}

/**
 * `data` and `train` are made anew for each spec, since a default in them hangs on other parts. This gives those that come from one
 * part and have the same default the object that was first.
 */
export function sharedParts(): (checked: Experiment, resolved: ResolvedExperiment) => ResolvedExperiment {
  const data = firstOfAll<Experiment['data'], ResolvedExperiment['data']>()
  const train = firstOfAll<Experiment['train'], ResolvedExperiment['train']>()
  return (checked, resolved) => ({
    ...resolved,
    data: data(checked.data, resolved.data.scaling.target, resolved.data),
    train: train(checked.train, String(resolved.train.tolerance), resolved.train),
  })
}

/** Keeps what was first made from a source with a name. */
function firstOfAll<Source extends object, Made>(): (source: Source, name: string, made: Made) => Made {
  const known = new WeakMap<Source, Map<string, Made>>()
  return (source, name, made) => {
    const named = known.get(source) ?? new Map<string, Made>()
    known.set(source, named)
    const first = named.get(name) ?? made
    named.set(name, first)
    return first
  }
}

/** Does something once with all parts of a name that say the same. */
function remembered<Result>(work: (name: string, part: unknown) => Result): (name: string, part: unknown) => Result {
  const byText = new Map<string, Result>()
  const byObject = new Map<string, WeakMap<object, Result>>()
  return (name, part) => {
    const objects = byObject.get(name) ?? new WeakMap<object, Result>()
    byObject.set(name, objects)
    const isObject = typeof part === 'object' && part !== null
    const seen = isObject ? objects.get(part) : undefined
    if (seen !== undefined) return seen
    const text = `${name} ${JSON.stringify(part)}`
    const known = byText.get(text)
    const result = known === undefined ? work(name, part) : known
    byText.set(text, result)
    if (isObject) objects.set(part, result)
    return result
  }
}

/** What the schema says of one part; null where it does not hold. */
function checkedPart(check: ValidateFunction<Experiment>, name: string, part: unknown): Part | null {
  const alone: unknown = { [name]: copied(part) }
  if (!onlyLacksParts(check, alone)) return null
  return Object.fromEntries(Object.entries(alone).filter(([key]) => key === name))
}

/** The parts that are filled in where a spec has none of that name. */
function defaultParts(check: ValidateFunction<Experiment>): readonly (readonly [string, Part])[] {
  const nothing: unknown = {}
  if (!onlyLacksParts(check, nothing)) throw new Error('defaults of the schema do not hold')
  return Object.entries(nothing).map(([name, part]) => [name, { [name]: part }])
}

/** Whether nothing is wrong with a spec but that some of it is missing. Fills in its defaults. */
function onlyLacksParts(check: ValidateFunction<Experiment>, value: unknown): value is Part {
  if (check(value)) return true
  return (check.errors ?? []).every(({ keyword, instancePath }) => keyword === 'required' && instancePath === '')
}

function isWhole(parts: Part): parts is Experiment {
  return REQUIRED.every((name) => parts[name] !== undefined)
}

/** Parts that have no default and must be there. */
const REQUIRED = ['name', 'data', 'model', 'update'] as const
