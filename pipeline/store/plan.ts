import type { Dataset } from '../data/dataset.ts'
import { loadDataset } from '../data/load.ts'
import { readsClasses } from '../model/target.ts'
import { type ExpandedRun, expand } from '../search/expand.ts'
import { placeInSearch } from '../search/place.ts'
import { DataError, type Fault, type LocatedFault, SpecError } from '../spec/faults.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { packageVersion } from '../spec/package-root.ts'
import type { RunSpec } from '../spec/resolve.ts'
import { checkRun } from '../train/checks/index.ts'
import type { RunInputs } from '../train/inputs.ts'
import { settleRun } from '../train/settle.ts'
import { canonicalJson, compactJson, sha256 } from './canonical.ts'
import { readInputs } from './read-inputs.ts'

/** A run of the frozen plan: plain JSON, nothing left open. */
export interface PlannedRun extends ExpandedRun {
  /** First 12 hex digits of sha256(resolved run spec + data digest + engine version). */
  readonly id: string
  readonly dataDigest: string
  /** Digests of what else it reads, by name: starting weights, batches. */
  readonly inputs?: Readonly<Record<string, string>>
}

/** The frozen plan, and the data its runs need. */
export interface Plan {
  readonly runs: readonly PlannedRun[]
  readonly dataOf: (run: PlannedRun) => Dataset
  /** The data and whatever else a run reads. */
  readonly inputsOf: (run: PlannedRun) => RunInputs
  readonly warnings: readonly LocatedFault[]
}

/**
 * plan: Experiment → runs. Every table that a run needs is read and checked, so that nothing is trained where any of
 * them is wrong.
 *
 * @throws SpecError with the faults of the search and of the data.
 */
export async function planExperiment(loaded: LoadedSpec): Promise<Plan> {
  const datasets = new Map<string, Dataset>()
  const warnings: Fault[] = []
  const faults: Fault[] = []
  const runs: PlannedRun[] = []
  const inputs = new Map<string, RunInputs>()

  for (const run of expand(loaded)) {
    const key = dataKey(run.spec)
    const dataset = datasets.get(key) ?? (await readData(loaded, run.spec, warnings, faults))
    if (dataset === null) continue
    datasets.set(key, dataset)
    const spec = settleRun(run.spec, dataset)
    const read = readInputs(loaded, spec, dataset, faults)
    const planned = identify({ ...run, spec }, dataset.digest, read.digests)
    const found = checkRun({ ...run.spec, update: spec.update }, read.inputs, Object.keys(run.parameters))
    const placed = (fault: Fault) => placeInSearch(fault, run.parameters, loaded.experiment.search)
    faults.push(...found.faults.map(placed))
    warnings.push(...found.warnings.map(placed))
    inputs.set(planned.id, read.inputs)
    runs.push(planned)
  }
  if (faults.length > 0) throw new SpecError(distinct(loaded.located(faults)))

  return {
    runs,
    warnings: [...loaded.warnings, ...distinct(loaded.located(warnings))],
    dataOf: (run) => inputsOf(run).dataset,
    inputsOf,
  }

  function inputsOf({ id }: PlannedRun): RunInputs {
    const found = inputs.get(id)
    if (found === undefined) throw new Error(`run ${id} is not of this plan`)
    return found
  }
}

/** The table of a run, or null where it has faults. */
async function readData(loaded: LoadedSpec, run: RunSpec, warnings: Fault[], faults: Fault[]): Promise<Dataset | null> {
  const { data, validation, seed, model } = run
  const { directory, alternatives } = loaded
  try {
    const { dataset, warnings: found } = await loadDataset({
      data,
      validation,
      seed,
      classes: readsClasses(model),
      directory,
      alternatives,
    })
    warnings.push(...found)
    return dataset
  } catch (error) {
    if (!(error instanceof DataError)) throw error
    faults.push(...error.faults)
    return null
  }
}

/** plan.jsonl: one run a line, keys in the order of the spec, so that tables made from it stand in that order too. */
export function planLines(plan: readonly PlannedRun[]): string {
  return plan.map((run) => `${compactJson(run)}\n`).join('')
}

function identify(run: ExpandedRun, dataDigest: string, digests: Readonly<Record<string, string>>): PlannedRun {
  const planned = { ...run, dataDigest, ...(Object.keys(digests).length === 0 ? {} : { inputs: digests }) }
  return { ...planned, id: runId(planned, packageVersion()) }
}

/** Names a run by what decides its numbers, so that the same run is never trained twice. */
export function runId({ spec, dataDigest, inputs }: Omit<PlannedRun, 'id'>, engine: string): string {
  const identity = canonicalJson({ spec, data: dataDigest, engine, ...(inputs === undefined ? {} : { inputs }) })
  return sha256(identity).slice(0, 12)
}

/** Runs with the same key share a table. The seed counts only where it decides rows or numbers. */
function dataKey({ data, validation, seed, model }: RunSpec): string {
  const seeded = data.kind === 'synthetic' || data.split.kind === 'fraction'
  return canonicalJson({ data, validation, seed: seeded ? seed : null, classes: readsClasses(model) })
}

function distinct(faults: readonly LocatedFault[]): LocatedFault[] {
  return [...new Map(faults.map((fault) => [canonicalJson(fault), fault])).values()]
}
