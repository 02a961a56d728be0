import { encodeTensors } from '../store/safetensors.ts'
import type { Format } from './format.ts'

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
    const said = {
      ...{ features, targets, loss, activations: layers.map(({ activation }) => activation) },
      ...(classes === null ? {} : { classes }),
      ...(fill === null ? {} : { fill }),
      ...(lambda === null ? {} : { lambda }),
    }
    const texts = Object.entries(said).map(([name, value]) => [name, JSON.stringify(value)])
    // PyTorch's own way to say whose tensors these are.
    return encodeTensors(Object.fromEntries(tensors), { format: 'pt', experiment, run, ...Object.fromEntries(texts) })
  },
}
