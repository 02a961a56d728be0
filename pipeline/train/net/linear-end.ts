import type { Dataset } from '../../data/dataset.ts'
import { sideBySide } from '../../math/vector.ts'
import type { NetRunSpec } from '../../spec/resolve.ts'
import { inUnitsOfTheData } from '../path/fit-path.ts'
import { pathTensors } from '../path/path-tensors.ts'
import type { PosedWeights } from '../posed-model.ts'
import type { TensorFile } from '../result.ts'
import type { NetFit } from './net-task.ts'

/** The weights of a model without hidden layer in the form of a path of one λ, on both scales; null for nets. */
export function linearEnd(
  { model }: NetRunSpec,
  { further }: Dataset,
  { result, shapes, scaling }: NetFit,
): TensorFile | null {
  if (model.kind === 'mlp' || result.status === 'diverged') return null
  const { output: lambda = 0 } = result.point.lambda
  const { w, b } = linearWeights(result.weights, shapes['output.weight'][0])
  const weights = { coefScaled: w, interceptScaled: b, ...inUnitsOfTheData(scaling, w, b) }
  return pathTensors([weights], [lambda], model.kind === 'multinomial' || further.length > 0)
}

/** A net of its output layer alone, as paths have it. */
export function linearWeights(tensors: Readonly<Record<string, ArrayLike<number>>>, outputs: number): PosedWeights {
  return {
    // From (nOut, nIn), as nets store weights, to the outputs of a feature side by side.
    w: sideBySide(Float64Array.from(tensors['output.weight']), outputs),
    b: Float64Array.from(tensors['output.bias'] ?? new Float64Array(outputs)),
  }
}
