import { type AnyDataset, isSparse } from '../data/dataset.ts'
import { loadDataset } from '../data/load.ts'
import { readsClasses } from '../model/target.ts'
import { type ExpandedRun, expand } from '../search/expand.ts'
import { placeInSearch } from '../search/place.ts'
import { DataError, type Fault, type LocatedFault, SpecError } from '../spec/faults.ts'
import { inGigabytes, LIMITS } from '../spec/limits.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { packageVersion } from '../spec/package-root.ts'
import { isRecord } from '../spec/paths.ts'
import type { RunSpec } from '../spec/resolve.ts'
import { checkRun } from '../train/checks/index.ts'
import { sizeFaults } from '../train/checks/size.ts'
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
  readonly dataOf: (run: PlannedRun) => AnyDataset
  /** The data and whatever else a run reads. */
  readonly inputsOf: (run: PlannedRun) => RunInputs<AnyDataset>
  readonly warnings: readonly LocatedFault[]
}

/**
 * plan: Experiment → runs. Every table that a run needs is read and checked, so that nothing is trained where any of
 * them is wrong.
 *
 * @throws SpecError with the faults of the search and of the data.
 */
export async function planExperiment(loaded: LoadedSpec, limits = LIMITS): Promise<Plan> {
  // Null where the table has faults, so that they are looked for once.
  const datasets = new Map<string, AnyDataset | null>()
  const warnings: Fault[] = []
  const faults: Fault[] = []
  const runs: PlannedRun[] = []
  const inputs = new Map<string, RunInputs<AnyDataset>>()

  let held = 0
  for (const run of expand(loaded, limits)) {
    const key = dataKey(run.spec)
    const known = datasets.get(key)
    const dataset = known ?? (known === null ? null : await readData(loaded, run.spec, limits.memory, warnings, faults))
    datasets.set(key, dataset)
    if (dataset === null) continue
    held += known === undefined ? tableBytes(dataset) : 0
    if (held > limits.memory) {
      const what = `the tables of the first ${runs.length + 1} runs need ${inGigabytes(held)} together; the limit is ${inGigabytes(limits.memory)}`
      faults.push({ path: 'search', what, fix: 'search fewer seeds or data, or raise --max-memory' })
      break
    }
    const vast = sizeFaults(run.spec, dataset, limits.memory)
    if (vast.length > 0) {
      faults.push(...vast.map((fault) => placeInSearch(fault, run.parameters, loaded.experiment.search)))
      continue
    }
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
  if (faults.length > 0) throw new SpecError(distinct(loaded.located(distinct(faults))))

  return {
    runs,
    warnings: [...loaded.warnings, ...distinct(loaded.located(distinct(warnings)))],
    dataOf: (run) => inputsOf(run).dataset,
    inputsOf,
  }

  function inputsOf({ id }: PlannedRun): RunInputs<AnyDataset> {
    const found = inputs.get(id)
    if (found === undefined) throw new Error(`run ${id} is not of this plan`)
    return found
  }
}

/** The table of a run, or null where it has faults. */
async function readData(
  loaded: LoadedSpec,
  run: RunSpec,
  memory: number,
  warnings: Fault[],
  faults: Fault[],
): Promise<AnyDataset | null> {
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
      memory,
    })
    warnings.push(...found)
    return dataset
  } catch (error) {
    if (!(error instanceof DataError)) throw error
    faults.push(...error.faults)
    return null
  }
}

/** Whether this, read from a plan.jsonl, is a run: its id is the name of a folder, and of nothing else. */
export function isPlannedRun(value: unknown): value is PlannedRun {
  return (
    isRecord(value) &&
    typeof value.id === 'string' &&
    /^[0-9a-f]{12}$/.test(value.id) &&
    typeof value.dataDigest === 'string' &&
    typeof value.configuration === 'number' &&
    isRecord(value.parameters) &&
    isRecord(value.spec)
  )
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

/** Bytes that the features of a table take. */
function tableBytes(dataset: AnyDataset): number {
  if (!isSparse(dataset)) return dataset.X.values.byteLength
  const { begins, places, entries } = dataset.X
  return begins.byteLength + places.byteLength + entries.byteLength
}

/** Runs with the same key share a table. The seed counts only where it decides rows or numbers. */
function dataKey({ data, validation, seed, model }: RunSpec): string {
  const seeded = data.kind === 'synthetic' || data.split.kind === 'fraction'
  return canonicalJson({ data, validation, seed: seeded ? seed : null, classes: readsClasses(model) })
}

function distinct<Any extends Fault>(faults: readonly Any[]): Any[] {
  return [...new Map(faults.map((fault) => [canonicalJson(fault), fault])).values()]
}
