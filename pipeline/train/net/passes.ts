import type { OpenKernels } from '../../kernels/door.ts'
import { activeLength, paddedColumns, placeNet, STRIP_LENGTH } from '../../kernels/net-record.ts'
import { numbers } from '../../kernels/numbers.ts'
import type { LossKind } from '../../loss/index.ts'
import type { Floats } from '../../math/floats.ts'
import { activations } from '../../model/activation.ts'
import type { Network } from '../../model/network.ts'
import type { Batches } from './batches.ts'
import type { Sample } from './sample.ts'

/** What one layer put out in the last pass: a row for each row of data, `stride` entries apart. */
export interface LayerOutput {
  readonly values: Floats
  readonly stride: number
  readonly units: number
}

/** A net on the rows of a sample. Every pass takes the weights as they are when it is called, and allocates nothing. */
export interface Passes {
  readonly net: Network
  /** Layer by layer; the last is what the loss looks at. */
  readonly layers: readonly LayerOutput[]
  /** Runs rows from `first` on through the net. */
  outputs(first: number, rows: number): void
  /** The same; returns the sum of the losses of these rows, by weight, and leaves what is predicted at an offset. */
  score(first: number, rows: number, predicted: number): number
  /** Propagates back from there: the gradients of the mean loss of these rows. */
  gradientAt(first: number, rows: number): void
  /** The gradients on one batch. */
  gradient(batch: number): void
  /** Fused training steps from one batch to before another. */
  steps(firstBatch: number, endBatch: number): void
}

/** What passes over batches need beside the sample: `updates` has two offsets for each layer, for weights and for biases. */
export interface Stepping {
  readonly batches: Batches
  readonly steps: number
  readonly updates: readonly (readonly [number, number])[]
}

const LOSSES: { readonly [K in LossKind]: number } = { squared: 0, logistic: 1, 'cross-entropy': 2, poisson: 3 }

/** Passes of at most `capacity` rows at a time. */
export function passes(
  net: Network,
  loss: LossKind,
  on: Sample,
  capacity: number,
  { kernels, arena }: OpenKernels,
  stepping: Stepping | null = null,
): Passes {
  const { precision } = net
  const place = (length: number) => numbers(arena, precision, length)
  const inputStride = paddedColumns(net.features)
  const outputs = net.layers.map(({ units }) => place(capacity * paddedColumns(units)))
  const layers = net.layers.map((layer, l) => ({
    ...layer.offsets,
    inputs: layer.inputs,
    units: layer.units,
    activation: activations[layer.activation].kernel,
    output: outputs[l].offset,
    delta: place(capacity * paddedColumns(layer.units)).offset,
    active: stepping !== null && layer.activation === 'relu' ? place(activeLength(capacity, layer.units)).offset : 0,
    weightUpdate: stepping?.updates[l]?.[0] ?? 0,
    biasUpdate: stepping?.updates[l]?.[1] ?? 0,
  }))
  const weights = on.weights?.offset ?? 0
  const batches = stepping?.batches ?? null
  // A single batch in the order of the rows is the sample itself, and is not copied.
  const copied = batches !== null && !batches.whole
  const record = placeNet(
    arena,
    {
      loss: LOSSES[loss],
      inputStride,
      targets: on.targets,
      X: on.X.offset,
      y: on.y.offset,
      weights,
      batchX: copied ? place(capacity * inputStride).offset : on.X.offset,
      batchY: copied ? place(capacity * on.targets).offset : on.y.offset,
      batchWeights: copied && weights !== 0 ? place(capacity).offset : weights,
      order: copied ? batches.order.offset : 0,
      starts: batches?.starts.offset ?? 0,
      steps: stepping?.steps ?? 0,
      strip: place(STRIP_LENGTH).offset,
    },
    layers,
  )
  const single = precision === 'float32'
  const run = single ? kernels.netOutputsF32 : kernels.netOutputs
  const score = single ? kernels.netScoreF32 : kernels.netScore
  const back = single ? kernels.netGradientAtF32 : kernels.netGradientAt
  const gradient = single ? kernels.netGradientF32 : kernels.netGradient
  const steps = single ? kernels.netStepsF32 : kernels.netSteps
  return {
    net,
    layers: outputs.map(({ view }, l) => ({
      values: view,
      stride: paddedColumns(net.layers[l].units),
      units: net.layers[l].units,
    })),
    outputs: (first, rows) => run(record, first, rows),
    score: (first, rows, predicted) => score(record, first, rows, predicted),
    gradientAt: (first, rows) => back(record, first, rows),
    gradient: (batch) => gradient(record, batch),
    steps: (firstBatch, endBatch) => steps(record, firstBatch, endBatch),
  }
}
