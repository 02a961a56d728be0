import type { RandomStream } from '../math/random.ts'
import type { Network } from './network.ts'
import { setTensors, type Tensors } from './tensors.ts'

/** How the weights start; biases start at 0. */
export type Start = 'glorot' | 'he' | 'zeros' | { readonly tensors: Tensors }

/** Sets the weights, layer after layer, each in the order in which it is stored. */
export function initialise(net: Network, start: Start, random: RandomStream): void {
  if (typeof start === 'object') {
    setTensors(net, start.tensors)
    return
  }
  for (const layer of net.layers) {
    layer.biases?.fill(0)
    const draw = drawFor(start, layer.inputs, layer.units, random)
    for (let j = 0; j < layer.weight.length; j++) layer.weight[j] = draw()
  }
}

/** glorot: Glorot & Bengio 2010, eq. 16 (uniform). he: He et al. 2015, eq. 10 (normal). */
function drawFor(start: 'glorot' | 'he' | 'zeros', inputs: number, units: number, random: RandomStream): () => number {
  const limit = Math.sqrt(6 / (inputs + units))
  const deviation = Math.sqrt(2 / inputs)
  switch (start) {
    case 'glorot':
      return () => limit * (2 * random.uniform() - 1)
    case 'he':
      return () => deviation * random.normal()
    case 'zeros':
      return () => 0
  }
}
