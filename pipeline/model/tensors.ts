import type { Floats } from '../math/floats.ts'
import type { LayerShape, Network } from './network.ts'

/** `<layer>.weight` (nOut, nIn) and `<layer>.bias` (nOut) by name. */
export type Tensors = Readonly<Record<string, Floats>>

/** Name of every tensor of a net and its shape, in order. */
export function tensorShapes(
  layers: readonly (LayerShape & { readonly inputs: number })[],
): { readonly name: string; readonly shape: readonly number[] }[] {
  return layers.flatMap((layer) => {
    const weight = { name: `${layer.name}.weight`, shape: [layer.units, layer.inputs] }
    return layer.bias ? [weight, { name: `${layer.name}.bias`, shape: [layer.units] }] : [weight]
  })
}

/** A copy of all weights and biases. */
export function copyTensors(net: Network): Tensors {
  return Object.fromEntries(
    net.layers.flatMap((layer) => {
      const weight: [string, Floats] = [`${layer.name}.weight`, layer.weight.slice()]
      return layer.biases === null ? [weight] : [weight, [`${layer.name}.bias`, layer.biases.slice()]]
    }),
  )
}

/** Puts the tensors into the net; every one of the net's must be there in its size, and no other. */
export function setTensors(net: Network, tensors: Tensors): void {
  const shapes = tensorShapes(net.layers)
  const names = new Set(shapes.map(({ name }) => name))
  for (const name of Object.keys(tensors)) {
    if (!names.has(name)) throw new RangeError(`tensor ${name} belongs to no layer; there are ${[...names].join(', ')}`)
  }
  for (const { name, shape } of shapes) {
    const size = shape.reduce((product, length) => product * length, 1)
    if (tensors[name]?.length !== size) {
      throw new RangeError(`tensor ${name} must hold ${size} numbers (${shape.join(' × ')})`)
    }
  }
  for (const layer of net.layers) {
    layer.weight.set(tensors[`${layer.name}.weight`])
    layer.biases?.set(tensors[`${layer.name}.bias`])
  }
}
