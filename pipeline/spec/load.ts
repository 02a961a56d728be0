import { resolve as absolute, dirname, isAbsolute, relative } from 'node:path'
import { type Fault, type LocatedFault, SpecError } from './faults.ts'
import { MOST_FAULTS } from './limits.ts'
import { locate } from './locate.ts'
import { readSpec, type WrittenSpec } from './read.ts'
import { type ResolvedExperiment, resolve } from './resolve.ts'
import { brokenRules, warnings } from './rules.ts'
import { specValidator } from './validate.ts'
import { sharedParts, variantValidator } from './variants.ts'

/** A spec that holds: as written, as resolved, and the means to check what is derived from it. */
export interface LoadedSpec {
  readonly written: WrittenSpec
  /** `path=value` pairs that replaced what the file says. */
  readonly overrides: readonly string[]
  /** Folder of the spec; paths in it are relative to here. */
  readonly directory: string
  /** Where a path is looked for next: one given with --set may be meant from the current folder. */
  readonly alternatives: readonly string[]
  readonly experiment: ResolvedExperiment
  readonly warnings: readonly LocatedFault[]
  /**
   * Resolves a variant of the written value (see search). Parts that say the same are one object in all variants.
   *
   * @throws SpecError, with each fault at the path `placed` gives.
   */
  readonly variant: (value: unknown, placed: (fault: Fault) => string) => ResolvedExperiment
  /** Gives faults found later, in the data say, their places in the file. */
  readonly located: (faults: readonly Fault[]) => LocatedFault[]
}

/**
 * spec: text → Experiment. Schema-checked, every default filled in, every fault at file:line:col.
 *
 * @throws SpecError with all faults of a stage at once: first those of the YAML, then those of the schema, then those
 *   of values that do not go together.
 */
export function loadSpec(
  file: string,
  overrides: readonly string[] = [],
  /** Where the paths of a spec that was copied elsewhere start from. */
  places: Pick<LoadedSpec, 'directory' | 'alternatives'> = {
    directory: dirname(file),
    alternatives: overrides.length > 0 ? [process.cwd()] : [],
  },
): LoadedSpec {
  const written = readSpec(file, overrides)
  const { directory } = places
  const located = (faults: readonly Fault[]) => faults.slice(0, MOST_FAULTS).map((fault) => locate(written, fault))

  const checked = specValidator()(written.value)
  if (!checked.ok) throw new SpecError(checked.faults.map((fault) => locate(written, fault, fault.atKey)))
  const experiment = portable(resolve(checked.value), directory)
  const broken = brokenRules(experiment)
  if (broken.length > 0) throw new SpecError(located(broken))

  const validateVariant = variantValidator()
  const shared = sharedParts()
  return {
    written,
    overrides,
    ...places,
    experiment,
    warnings: located(warnings(experiment)),
    located,
    variant(value, placed) {
      const refused = (faults: readonly Fault[]) =>
        new SpecError(
          located(faults.map((fault) => ({ ...fault, path: placed(fault), what: `${fault.path}: ${fault.what}` }))),
        )
      const result = validateVariant(value)
      if (!result.ok) throw refused(result.faults)
      const variant = resolve(result.value)
      const broken = brokenRules(variant)
      if (broken.length > 0) throw refused(broken)
      return shared(result.value, portable(variant, directory))
    },
  }
}

/** Paths relative to the spec, however they were given: what is stored must not hang on the machine. */
function portable(experiment: ResolvedExperiment, directory: string): ResolvedExperiment {
  const { data, model, train } = experiment
  const from = (path: string) => (isAbsolute(path) ? relative(absolute(directory), path) : path)
  return {
    ...experiment,
    data: data.kind === 'csv' ? { ...data, path: from(data.path) } : data,
    model: typeof model.init === 'object' ? { ...model, init: { ...model.init, path: from(model.init.path) } } : model,
    train: train.batches === undefined ? train : { ...train, batches: from(train.batches) },
  }
}
