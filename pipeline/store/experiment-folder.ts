import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LoadedSpec } from '../spec/load.ts'
import { writeFileWhole } from './atomic.ts'
import { readableJson } from './canonical.ts'
import { type Environment, environmentOf } from './environment.ts'
import { isPlannedRun, type PlannedRun, planLines } from './plan.ts'

/** Writes what an experiment is, before anything is trained: spec.yaml, experiment.json, plan.jsonl. */
export async function writeExperiment(folder: string, loaded: LoadedSpec, plan: readonly PlannedRun[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  const record = {
    format: 'lariat-experiment/1',
    experiment: loaded.experiment,
    data: [...new Set(plan.map(({ dataDigest }) => dataDigest))].map((digest) => ({ digest })),
    runs: plan.length,
    environment: environmentOf(loaded),
  }
  await writeFileWhole(join(folder, 'spec.yaml'), loaded.written.text)
  await writeFileWhole(join(folder, 'experiment.json'), readableJson(record))
  await writeFileWhole(join(folder, 'plan.jsonl'), planLines(plan))
}

/** Where and with what an experiment was made, or null where that cannot be read. */
export async function readEnvironment(folder: string): Promise<Environment | null> {
  try {
    const record: { environment: Environment } = JSON.parse(await readFile(join(folder, 'experiment.json'), 'utf8'))
    const { spec, directory, set } = record.environment
    return [spec, directory].every((path) => typeof path === 'string') && Array.isArray(set) ? record.environment : null
  } catch {
    return null
  }
}

/** The experiments under a folder of results, by name. */
export async function experimentNames(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()
}

/** The frozen plan of an experiment, or null where there is none or it is torn: the next run writes it anew. */
export async function readPlan(folder: string): Promise<PlannedRun[] | null> {
  try {
    const lines = (await readFile(join(folder, 'plan.jsonl'), 'utf8')).trimEnd().split('\n')
    const runs: unknown[] = lines.map((line) => JSON.parse(line))
    return runs.every(isPlannedRun) ? runs : null
  } catch {
    return null
  }
}
