import { basename, dirname, join } from 'node:path'
import type { Progress } from '../launch/account.ts'
import { inParallel } from '../launch/in-parallel.ts'
import type { Launcher } from '../launch/launcher.ts'
import { RUNS_PER_WORKER } from '../launch/train-missing.ts'
import { loadSpec } from '../spec/load.ts'
import { distinctRuns } from '../store/distinct-runs.ts'
import { environmentOf } from '../store/environment.ts'
import { readEnvironment, readPlan } from '../store/experiment-folder.ts'
import { type PlannedRun, planAgain, planExperiment } from '../store/plan.ts'
import { runFiles } from '../store/write-run.ts'
import { trainRun } from '../train/run.ts'
import { beforeTraining, counterpart, missing } from './before-training.ts'
import { type Inspected, inspect } from './inspect.ts'
import { environmentNotes, specNotes } from './notes.ts'
import { NOTHING, staleFiles } from './tables.ts'
import { firstDifference } from './tell.ts'
import type { VerifiedRun } from './verified-run.ts'

export interface VerifyOptions {
  /** The beginning of the id of the only run to verify. */
  readonly run?: string
  /** How many runs to train again; default all. Taken by id, which is a hash: a random choice, and the same each time. */
  readonly sample?: number
  /** The folder that paths of the spec start from, where it is not what it was. */
  readonly root?: string
  readonly launcher: Launcher
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

export interface Verification {
  readonly experiment: string
  readonly planned: number
  readonly runs: readonly VerifiedRun[]
  /** Tables that are not what the stored runs make of them. */
  readonly tables: readonly string[]
  /** How this machine is not the one the runs were made on, and what else is worth knowing. */
  readonly notes: readonly string[]
}

/**
 * Trains what is stored again, and compares it byte for byte: first every file with its own record, then spec and data
 * with what they were, and only then, where nothing was changed, the numbers.
 *
 * @throws SpecError where the stored spec or its data cannot be read.
 * @throws VerifyError where the folder has no experiment, or no such run.
 */
export async function verify(folder: string, options: VerifyOptions): Promise<Verification> {
  const recorded = await readPlan(folder)
  const made = await readEnvironment(folder)
  if (recorded === null || made === null) throw new VerifyError(`${folder} has no plan.jsonl and experiment.json`)
  const loaded = loadSpec(join(folder, 'spec.yaml'), made.set, {
    directory: options.root ?? dirname(made.spec),
    alternatives: [made.directory],
  })
  const first = await planExperiment(loaded)
  const plan = first.bounds.rounds === 1 ? first : await planAgain(loaded, recorded)

  const distinct = distinctRuns(recorded)
  const chosen = chooseRuns(distinct, options)
  const runs = new Map<string, VerifiedRun>()
  const strangers: string[] = []
  const sound: { planned: PlannedRun; now: PlannedRun; inspected: Inspected }[] = []
  for (const planned of chosen) {
    const inspected = await inspect(folder, planned)
    const now = counterpart(planned, recorded, plan.runs)
    for (const name of inspected?.strangers ?? []) strangers.push(`${planned.id}/${name} is no file of the run`)
    const verdict = beforeTraining(planned, inspected, now)
    if (inspected === null || now === null || verdict !== null) runs.set(planned.id, verdict ?? missing(planned))
    else sound.push({ planned, now, inspected })
  }

  let done = 0
  const width = options.launcher.workers * RUNS_PER_WORKER
  await inParallel(sound, width, async ({ planned, now, inspected }) => {
    if (options.signal.aborted) return
    const result = await trainRun(now.spec, plan.inputsOf(now), options.launcher.units)
    runs.set(planned.id, compared(planned, inspected, runFiles({ ...now, id: planned.id }, result, inspected.engine)))
    options.onProgress({ done: ++done, total: sound.length, fits: done })
  })

  const { stale, notes } =
    options.run === undefined ? await staleFiles(folder, recorded, loaded, first, basename(made.spec)) : NOTHING
  return {
    experiment: basename(folder),
    planned: distinct.length,
    runs: chosen.flatMap(({ id }) => runs.get(id) ?? []),
    tables: stale,
    notes: [...environmentNotes(made, await environmentOf(loaded)), ...specNotes(folder, made), ...notes, ...strangers],
  }
}

/** There is nothing to verify; the message says what is not there. */
export class VerifyError extends Error {}

function chooseRuns(runs: readonly PlannedRun[], { run, sample = runs.length }: VerifyOptions): PlannedRun[] {
  if (run !== undefined) {
    const found = runs.filter(({ id }) => id.startsWith(run))
    if (found.length === 0) throw new VerifyError(`no run of the plan has an id that begins with ${run}`)
    return found
  }
  const drawn = new Set(
    runs
      .map(({ id }) => id)
      .sort()
      .slice(0, sample),
  )
  return runs.filter(({ id }) => drawn.has(id))
}

function compared(
  { id }: PlannedRun,
  { files }: Inspected,
  again: ReadonlyMap<string, string | Uint8Array>,
): VerifiedRun {
  const found = [...again].flatMap(([name, content]) => {
    const disk = files.get(name)
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    if (disk === undefined) return [`${name} is gone`]
    return Buffer.compare(disk, bytes) === 0 ? [] : [`${name}: ${firstDifference(name, disk, bytes)}`]
  })
  return { id, verdict: found.length === 0 ? 'reproduced' : 'different', files: again.size, differences: found }
}
