import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Dataset, isStreamed, type StreamedDataset } from '../pipeline/data/dataset.ts'
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

/** The dataset of a test whose features are in memory. */
export function inMemory(dataset: Dataset | StreamedDataset): Dataset {
  if (isStreamed(dataset)) throw new Error('features that stay on the disk')
  return dataset
}
