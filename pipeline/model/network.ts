import { type Floats, floats, type Precision, zerosLike } from '../math/floats.ts'
import type { Activation } from '../spec/experiment.gen.ts'
import { activations } from './activation.ts'
import { gradients, inputDerivatives, outputs } from './dense.ts'

/** A layer as it is asked for. */
export interface LayerShape {
  readonly name: string
  readonly units: number
  /** The output layer has `identity`: the loss does the rest. */
  readonly activation: Activation
  readonly bias: boolean
}

/** A layer with its weights and with room for one batch, so that no step allocates anything. */
export interface Layer extends LayerShape {
  readonly inputs: number
  /** (units, inputs), row-major, as PyTorch stores it. */
  readonly weight: Floats
  /** Biases live apart from the weights: no penalty finds them by accident. */
  readonly biases: Floats | null
  readonly weightGradient: Floats
  readonly biasGradient: Floats | null
  readonly preActivation: Floats
  readonly output: Floats
  /** Derivative of the loss by the pre-activation. */
  readonly delta: Floats
}

/** A feed-forward net; a linear model is one without hidden layer. */
export interface Network {
  readonly features: number
  /** Rows that fit into the buffers. */
  readonly capacity: number
  /** (capacity, features), row-major: the batch. */
  readonly input: Floats
  readonly layers: readonly Layer[]
}

/** A net with all weights zero. */
export function network(
  features: number,
  shapes: readonly LayerShape[],
  capacity: number,
  precision: Precision = 'float64',
): Network {
  let inputs = features
  const layers = shapes.map((shape) => {
    const vector = (length: number) => floats(precision, length)
    const layer = {
      ...shape,
      inputs,
      weight: vector(shape.units * inputs),
      biases: shape.bias ? vector(shape.units) : null,
      weightGradient: vector(shape.units * inputs),
      biasGradient: shape.bias ? vector(shape.units) : null,
      preActivation: vector(capacity * shape.units),
      output: vector(capacity * shape.units),
      delta: vector(capacity * shape.units),
    }
    inputs = shape.units
    return layer
  })
  return { features, capacity, input: floats(precision, capacity * features), layers }
}

/** The same net, with the same weights and gradients, and buffers of its own for `capacity` rows. */
export function withCapacity(net: Network, capacity: number): Network {
  const layers = net.layers.map((layer) => {
    const vector = () => zerosLike(layer.weight, capacity * layer.units)
    return { ...layer, preActivation: vector(), output: vector(), delta: vector() }
  })
  return { ...net, capacity, input: zerosLike(net.input, capacity * net.features), layers }
}

/** The last layer: its `preActivation` is what the loss looks at, its `delta` what the loss writes to. */
export function outputLayer(net: Network): Layer {
  return net.layers[net.layers.length - 1]
}

/** Runs the first `rows` rows of the input through the net. */
export function forward(net: Network, rows: number): void {
  let h = net.input
  for (const layer of net.layers) {
    outputs(h, layer.weight, layer.biases, rows, layer.inputs, layer.units, layer.preActivation)
    activations[layer.activation].apply(layer.preActivation, layer.output, rows * layer.units)
    h = layer.output
  }
}

/** Back-propagation: from the output layer's `delta` to every gradient. */
export function backward(net: Network, rows: number): void {
  for (let l = net.layers.length - 1; l >= 0; l--) {
    const layer = net.layers[l]
    const below = l > 0 ? net.layers[l - 1] : null
    const h = below === null ? net.input : below.output
    gradients(layer.delta, h, rows, layer.inputs, layer.units, layer.weightGradient, layer.biasGradient)
    if (below === null) continue
    inputDerivatives(layer.delta, layer.weight, rows, layer.inputs, layer.units, below.delta)
    activations[below.activation].chain(below.preActivation, below.output, below.delta, rows * below.units)
  }
}
