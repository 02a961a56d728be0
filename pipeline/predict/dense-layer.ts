import type { Activation } from '../spec/experiment.gen.ts'
import type { StoredScaling } from '../store/weights-file.ts'

/** A layer as anyone can run it: activation(weight·x + bias). */
export interface DenseLayer {
  readonly name: string
  readonly inputs: number
  readonly units: number
  readonly activation: Activation
  /** (units, inputs), row-major, as PyTorch stores it. */
  readonly weight: Float64Array
  readonly bias: Float64Array
}

/**
 * A net that knows scaled numbers, as one that takes and gives them in units of the data:
 *
 *     first layer:  w_uj ← w_uj/scale_j (0 where feature j never varied),  b_u ← b_u − Σ_j w_uj·shift_j
 *     last layer, of numbers:  w_kj ← scale_k·w_kj,  b_k ← shift_k + scale_k·b_k
 *
 * In exact arithmetic it is the same function; here it rounds otherwise.
 */
export function inUnitsOfData(
  layers: readonly DenseLayer[],
  { features, targets }: StoredScaling,
  ofNumbers: boolean,
): DenseLayer[] {
  return layers.map((layer, l) => {
    const entered = l === 0 ? entering(layer, features) : layer
    return ofNumbers && l === layers.length - 1 ? leaving(entered, targets) : entered
  })
}

function entering(layer: DenseLayer, { shift, scale, constant }: StoredScaling['features']): DenseLayer {
  const { inputs } = layer
  const weight = layer.weight.map((w, at) => (constant[at % inputs] === 0 ? w / scale[at % inputs] : 0))
  const bias = layer.bias.map((b, u) => {
    let sum = b
    for (let j = 0; j < inputs; j++) sum -= weight[u * inputs + j] * shift[j]
    return sum
  })
  return { ...layer, weight, bias }
}

function leaving(layer: DenseLayer, { shift, scale }: StoredScaling['targets']): DenseLayer {
  const { inputs } = layer
  return {
    ...layer,
    weight: layer.weight.map((w, at) => scale[Math.floor(at / inputs)] * w),
    bias: layer.bias.map((b, k) => shift[k] + scale[k] * b),
  }
}
