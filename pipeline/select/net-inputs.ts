import { square } from '../math/power.ts'
import type { PlannedRun } from '../store/plan.ts'
import { firstLayer } from './used-features.ts'

/** An input of a net. */
export interface NetInput {
  readonly feature: string
  /** √Σ_u w_u² of the weights that leave it, on scaled features, as the group lasso has it; 0 where the net does not use it. */
  readonly norm: number
}

/** The inputs of a net, in the order of the features; null where its weights are not kept. */
export async function netInputs(folder: string, run: PlannedRun): Promise<NetInput[] | null> {
  const layer = await firstLayer(folder, run)
  if (layer === null) return null
  const { features, weight } = layer
  const squares = new Float64Array(features.length)
  for (let k = 0; k < weight.values.length; k++) squares[k % features.length] += square(weight.values[k])
  return features.map((feature, j) => ({ feature, norm: Math.sqrt(squares[j]) }))
}
