import { type AnyDataset, isSparse, isStreamed, type StreamedDataset } from '../data/dataset.ts'
import { type ExpandedRun, expand, type PlacedRun } from '../search/expand.ts'
import { openSearch, type RunBounds } from '../search/index.ts'
import { placeInSearch } from '../search/place.ts'
import type { Proposal, Round, TrialRun } from '../search/search.ts'
import { unheededOverrides } from '../search/unheeded.ts'
import { constraintsOf } from '../spec/constraints.ts'
import { type Fault, type LocatedFault, SpecError } from '../spec/faults.ts'
import { inGigabytes, LIMITS, type Limits } from '../spec/limits.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { packageVersion } from '../spec/package-root.ts'
import { checkRun } from '../train/checks/index.ts'
import { metricFaults } from '../train/checks/metric.ts'
import { sizeFaults } from '../train/checks/size.ts'
import type { AnyInputs } from '../train/inputs.ts'
import { settleRun } from '../train/settle.ts'
import { type CanonicalWriter, canonicalJson, canonicalWriter, sha256 } from './canonical.ts'
import { type DataReader, openDataReader } from './read-data.ts'
import { readInputs } from './read-inputs.ts'

/** A run of the frozen plan: plain JSON, nothing left open. */
export interface PlannedRun extends ExpandedRun {
  /** First 12 hex digits of sha256(resolved run spec + data digest + engine version). */
  readonly id: string
  readonly dataDigest: string
  /** Digests of what else it reads, by name: starting weights, batches. */
  readonly inputs?: Readonly<Record<string, string>>
}

/** The frozen plan, as far as it is known, and the data its runs need. */
export interface Plan {
  /** Those of all rounds so far, in order. */
  readonly runs: readonly PlannedRun[]
  /** Where the last round begins. */
  readonly roundStart: number
  /** What all rounds make at most. */
  readonly bounds: RunBounds
  readonly dataOf: (run: PlannedRun) => AnyDataset | StreamedDataset
  /** The data and whatever else a run reads. */
  readonly inputsOf: (run: PlannedRun) => AnyInputs
  readonly warnings: readonly LocatedFault[]
  /**
   * The plan with one round more, which follows from the results of those so far; null where the search is over.
   *
   * @throws SpecError with the faults of what the search proposes.
   */
  readonly next: (results: ReadonlyMap<string, TrialRun>) => Promise<Plan | null>
}

/** Runs that were looked at, and what is worth a word about them. */
interface Checked {
  readonly runs: readonly PlannedRun[]
  readonly warnings: readonly Fault[]
}

/** What has been read for runs: a table that several need, in whichever round, is read once. */
interface ReadSoFar {
  readonly data: DataReader
  readonly inputs: Map<string, AnyInputs>
  readonly canonical: CanonicalWriter
  /** Bytes of all tables. */
  held: number
}

/**
 * plan: Experiment → runs, those of the search's first round. Every table that a run needs is read and checked, so that
 * nothing is trained where any of them is wrong.
 *
 * @throws SpecError with the faults of the search and of the data.
 */
export async function planExperiment(loaded: LoadedSpec, limits = LIMITS): Promise<Plan> {
  const search = openSearch(loaded, limits)
  const known = nothingRead(loaded, limits)
  const inputsOf = inputsIn(known)
  const proposals = search.next([])
  return grown([], { runs: [], warnings: [...search.notes, ...unheededOverrides(loaded, proposals)] }, proposals)

  /** The plan after these rounds, with what is proposed next. */
  async function grown(rounds: readonly Round[], before: Checked, proposals: readonly Proposal[]): Promise<Plan> {
    const first = 1 + (before.runs.at(-1)?.configuration ?? -1)
    const round = await planRuns(loaded, limits, expand(loaded, proposals, first), known)
    const runs = [...before.runs, ...round.runs]
    const warnings = distinct([...before.warnings, ...round.warnings])
    return {
      runs,
      roundStart: before.runs.length,
      bounds: search.bounds,
      warnings: [...loaded.warnings, ...distinct(loaded.located(warnings))],
      dataOf: (run) => inputsOf(run).dataset,
      inputsOf,
      async next(results) {
        const finished = [...rounds, roundOf(proposals, round.runs, results)]
        const next = search.next(finished)
        return next.length === 0 ? null : grown(finished, { runs, warnings }, next)
      },
    }
  }
}

/**
 * The runs of a frozen plan, planned anew from their parameters. A search in several rounds need not be followed for that,
 * so that a damaged run of one round says nothing about those of the next.
 *
 * @throws SpecError with the faults of the spec and of the data.
 */
export async function planAgain(
  loaded: LoadedSpec,
  recorded: readonly PlannedRun[],
): Promise<Pick<Plan, 'runs' | 'inputsOf'>> {
  const known = nothingRead(loaded, LIMITS)
  const configurations = new Map(recorded.map(({ configuration, parameters }) => [configuration, parameters]))
  const proposals = [...configurations.values()].map((parameters) => ({
    settings: Object.entries(parameters).map(([path, value]) => ({ path, value, place: 'search' })),
  }))
  const { runs } = await planRuns(loaded, LIMITS, expand(loaded, proposals), known)
  return { runs, inputsOf: inputsIn(known) }
}

function nothingRead(loaded: LoadedSpec, limits: Limits): ReadSoFar {
  const canonical = canonicalWriter()
  return { data: openDataReader(loaded, limits.memory, canonical), inputs: new Map(), canonical, held: 0 }
}

function inputsIn({ inputs }: ReadSoFar): Plan['inputsOf'] {
  return ({ id }) => {
    const found = inputs.get(id)
    if (found === undefined) throw new Error(`run ${id} is not of this plan`)
    return found
  }
}

/** Proposals with what came of their runs, which are as many for each. */
function roundOf(
  proposals: readonly Proposal[],
  runs: readonly PlannedRun[],
  results: ReadonlyMap<string, TrialRun>,
): Round {
  const seeds = runs.length / proposals.length
  return proposals.map((proposal, k) => ({
    proposal,
    runs: runs.slice(k * seeds, (k + 1) * seeds).map(({ id }) => {
      const result = results.get(id)
      if (result === undefined) throw new Error(`run ${id} has no result, and the next round follows from it`)
      return result
    }),
  }))
}

/** Settles, checks and names runs. @throws SpecError with the faults of all of them. */
async function planRuns(
  loaded: LoadedSpec,
  limits: Limits,
  expanded: readonly PlacedRun[],
  known: ReadSoFar,
): Promise<Checked> {
  const warnings: Fault[] = []
  const faults: Fault[] = []
  const runs: PlannedRun[] = []
  const engine = packageVersion()
  for (const { settings, ...run } of expanded) {
    const placed = (fault: Fault) => placeInSearch(fault, settings, run.spec)
    const read = await known.data(run.spec, warnings, faults)
    if (read === null) continue
    const { dataset } = read
    known.held += read.isNew ? tableBytes(dataset) : 0
    if (known.held > limits.memory) {
      const what = `the tables of the first ${runs.length + 1} runs need ${inGigabytes(known.held)} together; the limit is ${inGigabytes(limits.memory)}`
      faults.push({ path: 'search', what, fix: 'search fewer seeds or data, or raise --max-memory' })
      break
    }
    const vast = sizeFaults(run.spec, dataset, limits.memory)
    if (vast.length > 0) {
      faults.push(...vast.map(placed))
      continue
    }
    const spec = settleRun(run.spec, dataset)
    const { inputs, digests } = isStreamed(dataset)
      ? { inputs: { dataset }, digests: {} }
      : readInputs(loaded, spec, dataset, faults)
    const planned = identify({ ...run, spec }, dataset.digest, digests, engine, known.canonical)
    const found = checkRun({ ...run.spec, update: spec.update }, inputs, Object.keys(run.parameters))
    faults.push(...found.faults.map(placed))
    warnings.push(...found.warnings.map(placed))
    known.inputs.set(planned.id, inputs)
    runs.push(planned)
  }
  faults.push(...undecided(loaded, runs, known))
  if (faults.length > 0) throw new SpecError(distinct(loaded.located(distinct(faults))))
  return { runs, warnings }
}

/** Why no run has a metric that is to decide. Where some have it, these are chosen among. */
function undecided(
  { experiment: { select } }: LoadedSpec,
  runs: readonly PlannedRun[],
  { inputs }: ReadSoFar,
): Fault[] {
  if (select === undefined) return []
  const asked = [
    { metric: select.metric, path: 'select.metric' },
    ...constraintsOf(select).map(({ metric }, i) => ({ metric, path: `select.constraints[${i}]` })),
  ]
  return asked.flatMap(({ metric, path }) => {
    const faultsOf = ({ id, spec }: PlannedRun) => {
      const dataset = inputs.get(id)?.dataset
      return dataset === undefined ? [] : metricFaults(metric, path, spec, dataset)
    }
    return runs.every((run) => faultsOf(run).length > 0) ? runs.slice(0, 1).flatMap(faultsOf).slice(0, 1) : []
  })
}

function identify(
  run: ExpandedRun,
  dataDigest: string,
  digests: Readonly<Record<string, string>>,
  engine: string,
  canonical: CanonicalWriter,
): PlannedRun {
  const planned = { ...run, dataDigest, ...(Object.keys(digests).length === 0 ? {} : { inputs: digests }) }
  return { ...planned, id: runId(planned, engine, canonical) }
}

/** Names a run by what decides its numbers, so that the same run is never trained twice. */
export function runId(
  { spec, dataDigest, inputs }: Omit<PlannedRun, 'id'>,
  engine: string,
  canonical = canonicalWriter(),
): string {
  return sha256(canonical({ spec, data: dataDigest, engine, inputs }, 2)).slice(0, 12)
}

function distinct<Any extends Fault>(faults: readonly Any[]): Any[] {
  return [...new Map(faults.map((fault) => [canonicalJson(fault), fault])).values()]
}

/** Bytes that a table takes, its features where they are in memory. */
function tableBytes(dataset: AnyDataset | StreamedDataset): number {
  if (isStreamed(dataset)) return dataset.y.byteLength
  if (!isSparse(dataset)) return dataset.X.values.byteLength
  const { begins, places, entries } = dataset.X
  return begins.byteLength + places.byteLength + entries.byteLength
}
