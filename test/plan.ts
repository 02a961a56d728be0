import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AnyDataset, type Dataset, isSparse, isStreamed, type StreamedDataset } from '../pipeline/data/dataset.ts'
import { loadSpec } from '../pipeline/spec/load.ts'
import { type Plan, planExperiment } from '../pipeline/store/plan.ts'

/** The plan of a spec that is given as text; `name:` and diabetes as the data are added where they are not said. */
export async function planOf(text: string): Promise<Plan> {
  const folder = mkdtempSync(join(tmpdir(), 'lariat-plan-'))
  const file = join(folder, 'spec.yaml')
  const data = /^data:/m.test(text) ? '' : 'data: {kind: bundled, dataset: diabetes}\n'
  writeFileSync(file, `name: spec\n${data}${text}`)
  try {
    return await planExperiment(loadSpec(file))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The dataset of a test whose features are in memory, zeros and all. */
export function inMemory(dataset: AnyDataset | StreamedDataset): Dataset {
  if (isStreamed(dataset) || isSparse(dataset)) throw new Error('not a table of all numbers in memory')
  return dataset
}
