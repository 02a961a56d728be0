import type { Subset } from '../math/subset.ts'
import type { PlannedRun } from '../store/plan.ts'
import { readWeights } from '../store/read-run.ts'
import { usedAmong, usedInputs } from '../train/path/used-features.ts'

type StoredWeights = NonNullable<Awaited<ReturnType<typeof readWeights>>>

/** The features of a run, and which of them its reported weights use. */
export interface UsedFeatures {
  readonly features: readonly string[]
  readonly used: Subset
}

/** Read from the weights of a run at a place of its path, or from the first layer of a net; null where these are not kept. */
export async function usedFeatures(folder: string, run: PlannedRun, point: number): Promise<UsedFeatures | null> {
  const path = await readWeights(folder, run.id, 'path')
  if (path !== null) return usedOnPath(path, point)
  const { early_stopping, average } = run.spec.train
  // The weights that a net is reported by: those of its best epoch under early stopping, else the last.
  const net = await readWeights(
    folder,
    run.id,
    early_stopping !== undefined && average === undefined ? 'best' : 'final',
  )
  return net === null ? null : usedInNet(net, run)
}

function usedOnPath({ tensors, features }: StoredWeights, point: number): UsedFeatures | null {
  const outputs = tensors.coef_scaled?.shape[2] ?? 1
  const width = features.length * outputs
  const w = tensors.coef_scaled?.values.subarray(point * width, (point + 1) * width)
  if (w === undefined || w.length < width) return null
  return { features, used: usedAmong(w, outputs) }
}

/** An input is used that any unit of the first layer has a weight for. */
function usedInNet({ tensors, features }: StoredWeights, { spec: { model } }: PlannedRun): UsedFeatures | null {
  const first = model.kind === 'mlp' ? model.layers[0]?.name : 'output'
  const tensor = tensors[`${first}.weight`]
  if (tensor === undefined || tensor.shape[1] !== features.length) return null
  return { features, used: usedInputs(tensor.values, features.length) }
}
