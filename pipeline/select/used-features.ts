import type { Subset } from '../math/subset.ts'
import type { RunSpec } from '../spec/resolve.ts'
import type { PlannedRun } from '../store/plan.ts'
import { readWeights, type StoredWeights } from '../store/weights-file.ts'
import { usedAmong, usedInputs } from '../train/path/used-features.ts'
import type { Tensor } from '../train/result.ts'

/** The features of a run, and which of them its reported weights use. */
export interface UsedFeatures {
  readonly features: readonly string[]
  readonly used: Subset
}

/** Read from the weights of a run at a place of its path, or from the first layer of a net; null where these are not kept. */
export async function usedFeatures(folder: string, run: PlannedRun, point: number): Promise<UsedFeatures | null> {
  const path = await readWeights(folder, run.id, 'path')
  if (path !== null) return usedOnPath(path, point)
  const layer = await firstLayer(folder, run)
  return layer && { features: layer.features, used: usedInputs(layer.weight.values, layer.features.length) }
}

/** The weights file that a net is reported by: of its best epoch under early stopping, else of the last. */
export function reportedWeights({ train: { early_stopping, average } }: RunSpec): 'best' | 'final' {
  return early_stopping !== undefined && average === undefined ? 'best' : 'final'
}

/** What a net makes of its inputs first: a weight for each unit and input, row by row, as it is reported. Null where it is not kept. */
export async function firstLayer(
  folder: string,
  { id, spec }: PlannedRun,
): Promise<{ features: readonly string[]; weight: Tensor } | null> {
  const net = await readWeights(folder, id, reportedWeights(spec))
  const { model } = spec
  const name = model.kind === 'mlp' ? model.layers[0]?.name : 'output'
  const weight = net?.tensors[`${name}.weight`]
  if (net === null || weight === undefined || weight.shape[1] !== net.features.length) return null
  return { features: net.features, weight }
}

function usedOnPath({ tensors, features }: StoredWeights, point: number): UsedFeatures | null {
  const outputs = tensors.coef_scaled?.shape[2] ?? 1
  const width = features.length * outputs
  const w = tensors.coef_scaled?.values.subarray(point * width, (point + 1) * width)
  if (w === undefined || w.length < width) return null
  return { features, used: usedAmong(w, outputs) }
}
