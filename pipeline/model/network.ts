import type { Arena, Block } from '../kernels/arena.ts'
import { paddedColumns } from '../kernels/net-record.ts'
import { numbers } from '../kernels/numbers.ts'
import type { Floats, Precision } from '../math/floats.ts'
import type { Activation } from '../spec/experiment.gen.ts'

/** A layer as it is asked for. */
export interface LayerShape {
  readonly name: string
  readonly units: number
  /** The output layer has `identity`: the loss does the rest. */
  readonly activation: Activation
  readonly bias: boolean
}

/** A layer with its weights, which lie where kernels see them. */
export interface Layer extends LayerShape {
  readonly inputs: number
  /** (units, inputs), row-major, as PyTorch stores it. */
  readonly weight: Floats
  /** Biases live apart from the weights: no penalty finds them by accident. */
  readonly biases: Floats | null
  readonly weightGradient: Floats
  readonly biasGradient: Floats | null
  readonly offsets: LayerOffsets
}

/** Where the arrays of a layer are, and the copies of them that kernels work on during a call; 0 for biases that it has not. */
export interface LayerOffsets {
  readonly weight: number
  readonly biases: number
  readonly weightGradient: number
  readonly biasGradient: number
  readonly panels: number
  readonly biasPanels: number
  readonly turned: number
}

/** A feed-forward net; a linear model is one without hidden layer. */
export interface Network {
  readonly features: number
  readonly precision: Precision
  readonly layers: readonly Layer[]
}

/** A net with all weights zero. */
export function network(features: number, shapes: readonly LayerShape[], precision: Precision, arena: Arena): Network {
  const vector = (length: number) => numbers(arena, precision, length)
  const layers = withInputs(features, shapes).map((shape) => {
    const { inputs, units, bias } = shape
    const weight = vector(units * inputs)
    const weightGradient = vector(units * inputs)
    const biases = bias ? vector(units) : null
    const biasGradient = bias ? vector(units) : null
    const at = (block: Block<Floats> | null) => block?.offset ?? 0
    return {
      ...shape,
      weight: weight.view,
      weightGradient: weightGradient.view,
      biases: biases?.view ?? null,
      biasGradient: biasGradient?.view ?? null,
      offsets: {
        weight: weight.offset,
        biases: at(biases),
        weightGradient: weightGradient.offset,
        biasGradient: at(biasGradient),
        panels: vector(paddedColumns(units) * inputs).offset,
        biasPanels: vector(paddedColumns(units)).offset,
        turned: vector(paddedColumns(inputs) * units).offset,
      },
    }
  })
  return { features, precision, layers }
}

/** Each layer with the number of its inputs. */
export function withInputs<Shape extends LayerShape>(
  features: number,
  shapes: readonly Shape[],
): (Shape & { readonly inputs: number })[] {
  return shapes.map((shape, l) => ({ ...shape, inputs: l === 0 ? features : shapes[l - 1].units }))
}
