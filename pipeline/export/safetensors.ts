import { encodeTensors } from '../store/safetensors.ts'
import type { Format } from './format.ts'
import { told } from './portable.ts'

/**
 * `<layer>.weight` (nOut, nIn) and `<layer>.bias` (nOut), float64, in units of the data: what `load_state_dict` of PyTorch takes.
 * `__metadata__` has the rest as JSON: features, targets, classes, what stands for missing values, activations, and the loss.
 */
export const safetensors: Format = {
  ending: '.safetensors',
  encode({ experiment, run, lambda, features, targets, classes, fill, loss, layers }) {
    const tensors = layers.flatMap(({ name, units, inputs, weight, bias }) => [
      [`${name}.weight`, { shape: [units, inputs], values: weight }],
      [`${name}.bias`, { shape: [units], values: bias }],
    ])
    const activations = layers.map(({ activation }) => activation)
    const texts = told({ features, targets, loss, activations, classes, fill, lambda })
    // PyTorch's own way to say whose tensors these are.
    return encodeTensors(Object.fromEntries(tensors), { format: 'pt', experiment, run, ...texts })
  },
}
