import { basename, join } from 'node:path'
import { choose } from '../select/choose.ts'
import { linearWeights } from '../select/linear-weights.ts'
import { isRecord } from '../spec/paths.ts'
import { byValidation, THE_ONLY_ONE } from '../spec/resolve.ts'
import { readPlan } from '../store/experiment-folder.ts'
import type { PlannedRun } from '../store/plan.ts'
import { readJson } from '../store/read-json.ts'
import { inspectRun } from '../store/read-run.ts'
import { resultRows } from '../store/results.ts'
import { findTarget, type Unfound } from '../store/target.ts'

/** One side of a comparison: what it asked for, and what its answer is. */
export interface Compared {
  readonly label: string
  /** Plain values: of an experiment the whole resolved spec, of a run its own. */
  readonly spec: Readonly<Record<string, unknown>>
  /** Of the selected model; nothing where none is. */
  readonly metrics: Readonly<Record<string, number>>
  /** Features with a weight that is not 0; null where no coefficients are known. */
  readonly support: readonly string[] | null
}

/** Opens an experiment or a run. Of an experiment only two small files are read, however many runs it has. */
export async function openCompared(out: string, wanted: string): Promise<Compared | Unfound> {
  const target = await findTarget(out, wanted)
  if ('problem' in target) return target
  const { folder, run } = target
  if (run === null) return openExperiment(folder)
  const planned = ((await readPlan(folder)) ?? []).find(({ id }) => id === run)
  return planned === undefined ? { problem: `${run} is in no plan; lariat run makes one` } : openRun(folder, planned)
}

async function openExperiment(folder: string): Promise<Compared | Unfound> {
  const record = await readJson(join(folder, 'experiment.json'))
  const spec = isRecord(record) ? record.experiment : null
  if (!isRecord(spec)) return { problem: `${folder} has no whole experiment.json; lariat run writes it anew` }
  const selected = await readJson(join(folder, 'selected.json'))
  const { metrics, coefficients } = isRecord(selected) ? selected : {}
  return {
    label: basename(folder),
    spec,
    metrics: isRecord(metrics) ? numbersOf(metrics) : {},
    support: Array.isArray(coefficients) ? coefficients.flatMap(usedFeature) : null,
  }
}

async function openRun(folder: string, planned: PlannedRun): Promise<Compared | Unfound> {
  const found = await inspectRun(folder, planned.id)
  if (found.state !== 'whole') return { problem: `run ${planned.id} is ${found.state}; lariat run trains it` }
  const record = await readJson(join(folder, 'experiment.json'))
  const experiment = isRecord(record) && isRecord(record.experiment) ? record.experiment : {}
  const metric = isRecord(experiment.select) ? String(experiment.select.metric) : null
  const rows = resultRows([planned], new Map([[planned.id, found.run]]))
  const asked = planned.spec.validation.kind === 'none' ? THE_ONLY_ONE : byValidation(planned.spec.model)
  const [row] = choose(rows, metric === null ? asked : { ...asked, metric })?.chosen.rows ?? []
  const weights = row === undefined ? {} : await linearWeights(folder, row)
  return {
    label: planned.id,
    spec: { ...planned.spec },
    metrics: row?.metrics ?? {},
    support: weights.coefficients?.flatMap(usedFeature) ?? null,
  }
}

/** The feature of a coefficient that is not 0, in one list or in none. */
function usedFeature(coefficient: unknown): string[] {
  if (!isRecord(coefficient) || typeof coefficient.feature !== 'string') return []
  return [coefficient.value].flat().some((value) => value !== 0) ? [coefficient.feature] : []
}

function numbersOf(metrics: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
  )
}
