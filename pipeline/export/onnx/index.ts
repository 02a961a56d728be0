import type { LossKind } from '../../loss/index.ts'
import type { DenseLayer } from '../../predict/dense-layer.ts'
import { PredictError } from '../../predict/predict-error.ts'
import type { Activation } from '../../spec/experiment.gen.ts'
import { packageVersion } from '../../spec/package-root.ts'
import type { Format } from '../format.ts'
import { type EncodedColumn, type PortableModel, told, withInputs } from '../portable.ts'
import { type GraphBuilder, graphBuilder } from './graph.ts'
import { encodeModel, TYPES } from './proto.ts'

/** The columns of numbers, side by side. */
const X = 'X'

/**
 * A graph that any ONNX runtime runs, in float64:
 *
 *     X (rows, columns of numbers) ─ fill ──────┐
 *     each encoded column, text ─ one-hot ─ fill ┴ Concat ─ layers ─ η ─ of the loss
 *
 * Out come `prediction` (rows, targets), or of classes `label` (rows) and `probabilities` (rows, classes). A level that the model does
 * not know is the runtime's error; a number that is missing, and for which the model has none, makes what hangs on it NaN.
 */
export const onnx: Format = {
  ending: '.onnx',
  encode(model) {
    const { experiment, run, lambda, features, targets, classes, layers, loss } = model
    const graph = graphBuilder()
    const [inputs, order] = inputsOf(model, graph)
    const [first, ...further] = layers
    const eta = [withInputs(first, order), ...further].reduce((x, layer) => dense(layer, x, graph), inputs)
    if (classes === null) {
      const means = link[loss](graph, eta)
      graph.output({ name: 'prediction', type: 'double', columns: layers[layers.length - 1].units }, means)
    } else chosenClass(classes, eta, layers[layers.length - 1].units, graph)
    return encodeModel({
      graph: graph.build(experiment),
      producerVersion: packageVersion(),
      metadata: { experiment, run, ...told({ features, targets, classes, lambda }) },
    })
  },
}

/** All features side by side, and which feature stands where: first the numbers, then the levels of each encoded column. */
function inputsOf(
  { features, encoded, fill }: PortableModel,
  graph: GraphBuilder,
): [inputs: string, order: readonly number[]] {
  const levels = encoded.map(placesOf)
  const ofText = new Set(levels.flat())
  const numbers = features.flatMap((_, j) => (ofText.has(j) ? [] : [j]))
  const own = (places: readonly number[]) => fill && Float64Array.from(places, (j) => fill[j])
  const parts = [
    ...(numbers.length === 0 ? [] : [numberInput(numbers.length, own(numbers), graph)]),
    ...encoded.map((column, c) => textInput(column, own(levels[c]), graph)),
  ]
  const order = [...numbers, ...levels.flat()]
  return [parts.length === 1 ? parts[0] : graph.step('Concat', parts, { attributes: { axis: 1 } }), order]
}

function placesOf({ first, levels }: EncodedColumn): number[] {
  return levels.map((_, k) => first + k)
}

function numberInput(columns: number, fill: Float64Array | null, graph: GraphBuilder): string {
  const x = graph.input({ name: X, type: 'double', columns })
  if (fill === null) return x
  const means = graph.constant({ shape: [columns], doubles: fill })
  return graph.step('Where', [graph.step('IsNaN', [x]), means, x])
}

/** A 1 for the level that is there; of none, where the model knows what stands for it, that. */
function textInput({ name, levels }: EncodedColumn, fill: Float64Array | null, graph: GraphBuilder): string {
  if (name === X) throw new PredictError(`a column of text cannot be called ${X}, as that of all numbers is; rename it`)
  const text = graph.input({ name, type: 'text', columns: 1 })
  const known = fill === null ? levels : [...levels, '']
  const isLevel = graph.step('OneHotEncoder', [text], {
    domain: 'ai.onnx.ml',
    attributes: { cats_strings: known, zeros: 0 },
  })
  graph.declare({ name: isLevel, type: 'single' })
  const flat = graph.step('Reshape', [isLevel, graph.constant({ shape: [2], longs: [-1, known.length] })])
  const K = levels.length
  const rows = Float64Array.from({ length: known.length * K }, (_, at) => {
    const [level, k] = [Math.floor(at / K), at % K]
    return level < K ? Number(level === k) : (fill?.[k] ?? 0)
  })
  // The encoder writes single precision, in which 0 and 1 are what they are.
  const double = graph.step('Cast', [flat], { attributes: { to: TYPES.double } })
  return graph.step('MatMul', [double, graph.constant({ shape: [known.length, K], doubles: rows })])
}

function dense({ units, inputs, weight, bias, activation }: DenseLayer, x: string, graph: GraphBuilder): string {
  const W = graph.constant({ shape: [units, inputs], doubles: weight })
  const b = graph.constant({ shape: [units], doubles: bias })
  return activations[activation](graph, graph.step('Gemm', [x, W, b], { attributes: { transB: 1 } }))
}

type Step = (graph: GraphBuilder, z: string) => string

const plain =
  (op: string): Step =>
  (graph, z) =>
    graph.step(op, [z])

const activations: { readonly [K in Activation]: Step } = {
  identity: (_, z) => z,
  relu: plain('Relu'),
  // Runtimes have LeakyRelu and Softplus in single precision alone.
  'leaky-relu': (graph, z) => graph.step('Max', [z, graph.step('Mul', [z, scalar(0.01, graph)])]),
  tanh: plain('Tanh'),
  sigmoid: plain('Sigmoid'),
  // log(1 + e^z), of which no part overflows.
  softplus: (graph, z) => {
    const small = graph.step('Exp', [graph.step('Neg', [graph.step('Abs', [z])])])
    const rest = graph.step('Log', [graph.step('Add', [small, scalar(1, graph)])])
    return graph.step('Add', [graph.step('Relu', [z]), rest])
  },
}

function scalar(value: number, graph: GraphBuilder): string {
  return graph.constant({ shape: [], doubles: Float64Array.of(value) })
}

/** From η to what the loss predicts. */
const link: { readonly [K in LossKind]: Step } = {
  squared: (_, eta) => eta,
  logistic: plain('Sigmoid'),
  'cross-entropy': (graph, eta) => graph.step('Softmax', [eta], { attributes: { axis: 1 } }),
  poisson: plain('Exp'),
}

/** The first of the likeliest classes, and how likely each is. */
function chosenClass(classes: readonly string[], eta: string, units: number, graph: GraphBuilder): void {
  const shares =
    units === 1
      ? // 1 less a share near 1 would have no digits.
        graph.step('Sigmoid', [graph.step('Concat', [graph.step('Neg', [eta]), eta], { attributes: { axis: 1 } })])
      : link['cross-entropy'](graph, eta)
  const likeliest = graph.step('ArgMax', [shares], { attributes: { axis: 1, keepdims: 0 } })
  const names = graph.constant({ shape: [classes.length], texts: classes })
  graph.output({ name: 'label', type: 'text', columns: null }, graph.step('Gather', [names, likeliest]))
  graph.output({ name: 'probabilities', type: 'double', columns: classes.length }, shares)
}
