import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { arch, cpus, platform } from 'node:os'
import { join } from 'node:path'
import type { LoadedSpec } from '../spec/load.ts'
import { packageVersion } from '../spec/package-root.ts'
import { writeFileWhole } from './atomic.ts'
import { readableJson } from './canonical.ts'
import { type PlannedRun, planLines } from './plan.ts'

/** Writes what an experiment is, before anything is trained: spec.yaml, experiment.json, plan.jsonl. */
export async function writeExperiment(folder: string, loaded: LoadedSpec, plan: readonly PlannedRun[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  const record = {
    format: 'lariat-experiment/1',
    experiment: loaded.experiment,
    data: [...new Set(plan.map(({ dataDigest }) => dataDigest))].map((digest) => ({ digest })),
    runs: plan.length,
    environment: {
      lariat: packageVersion(),
      node: process.version,
      platform: platform(),
      arch: arch(),
      cpu: cpus()[0]?.model ?? 'unknown',
      git: gitState(loaded.directory),
    },
  }
  await writeFileWhole(join(folder, 'spec.yaml'), loaded.written.text)
  await writeFileWhole(join(folder, 'experiment.json'), readableJson(record))
  await writeFileWhole(join(folder, 'plan.jsonl'), planLines(plan))
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
    return lines.map((line): PlannedRun => JSON.parse(line))
  } catch {
    return null
  }
}

/** Commit of the checkout that holds the spec, and whether it was clean; null outside a checkout. */
function gitState(directory: string): { commit: string; clean: boolean } | null {
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', directory, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    return { commit: git('rev-parse', 'HEAD'), clean: git('status', '--porcelain', '--untracked-files=no') === '' }
  } catch {
    return null
  }
}
