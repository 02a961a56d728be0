import { activate, chain } from './net-activation'
import { ACTIVE_STRIP, activeStrip, listActive, listsOf } from './net-active'
import { addProducts } from './net-affine'
import { sumOfLosses } from './net-evaluate'
import { gradientStrip, STRIP, sumRows } from './net-gradient'
import { lossDerivative } from './net-loss'
import { stepTensor } from './net-move'
import { fillRows, packPanels, turnPanels, unpackPanels } from './net-panels'
import { Layer, layerOf, Net, PANEL, padded, Step, Update } from './net-record'

/**
 * Training steps, one batch after another from `firstBatch` to before `endBatch`: gather the rows, run them through the net,
 * propagate back, update every weight, all in one call.
 *
 * The gradient of a weight sums over the rows of its batch in their order, and an output over its inputs in theirs: numbers
 * depend on nothing but the batch.
 */
export function netSteps(net: usize, firstBatch: i32, endBatch: i32): void {
  steps<f64>(changetype<Net>(net), firstBatch, endBatch)
}

export function netStepsF32(net: usize, firstBatch: i32, endBatch: i32): void {
  steps<f32>(changetype<Net>(net), firstBatch, endBatch)
}

/** The gradients by all weights and biases on one batch, and nothing moved. */
export function netGradient(net: usize, batch: i32): void {
  gradients<f64>(changetype<Net>(net), batch)
}

export function netGradientF32(net: usize, batch: i32): void {
  gradients<f32>(changetype<Net>(net), batch)
}

/** Every layer's output for `rows` rows of the data, from row `first` on. */
export function netOutputs(net: usize, first: i32, rows: i32): void {
  outputs<f64>(changetype<Net>(net), first, rows)
}

export function netOutputsF32(net: usize, first: i32, rows: i32): void {
  outputs<f32>(changetype<Net>(net), first, rows)
}

/**
 * Runs `rows` rows from row `first` on through the net: the sum of their losses, each by its weight, and what is predicted for
 * them (rows × units, nothing padded).
 */
export function netScore(net: usize, first: i32, rows: i32, predicted: usize): f64 {
  return score<f64>(changetype<Net>(net), first, rows, predicted)
}

export function netScoreF32(net: usize, first: i32, rows: i32, predicted: usize): f64 {
  return score<f32>(changetype<Net>(net), first, rows, predicted)
}

/** The same gradients for `rows` rows of the data, from row `first` on, whose outputs are there already. */
export function netGradientAt(net: usize, first: i32, rows: i32): void {
  gradientAt<f64>(changetype<Net>(net), first, rows)
}

export function netGradientAtF32(net: usize, first: i32, rows: i32): void {
  gradientAt<f32>(changetype<Net>(net), first, rows)
}

function steps<T>(net: Net, firstBatch: i32, endBatch: i32): void {
  pack<T>(net)
  for (let b = firstBatch; b < endBatch; b++) step<T>(net, b, changetype<Step>(net.steps + <usize>b * offsetof<Step>()))
  for (let l: i32 = 0; l < net.layers; l++) {
    const layer = layerOf(net, l)
    unpackPanels<T>(layer.units, layer.inputs, layer.panels, layer.weight)
    if (layer.biases !== 0) unpackPanels<T>(layer.units, 1, layer.biasPanels, layer.biases)
  }
}

function step<T>(net: Net, b: i32, at: Step): void {
  const rows = gather<T>(net, b)
  forward<T>(net, rows, net.batchX)
  differentiate<T>(net, rows, net.batchY, net.batchWeights)
  for (let l = net.layers - 1; l >= 0; l--) {
    if (l > 0) propagate<T>(rows, layerOf(net, l), layerOf(net, l - 1))
    stepLayer<T>(net, rows, l, at)
  }
}

function gradients<T>(net: Net, b: i32): void {
  pack<T>(net)
  const rows = gather<T>(net, b)
  forward<T>(net, rows, net.batchX)
  backward<T>(net, rows, net.batchX, net.batchY, net.batchWeights)
}

function outputs<T>(net: Net, first: i32, rows: i32): void {
  pack<T>(net)
  forward<T>(net, rows, net.X + <usize>(first * net.inputStride) * sizeof<T>())
}

function score<T>(net: Net, first: i32, rows: i32, predicted: usize): f64 {
  outputs<T>(net, first, rows)
  const last = layerOf(net, net.layers - 1)
  const y = net.y + <usize>(first * net.targets) * sizeof<T>()
  const v = net.weights === 0 ? <usize>0 : net.weights + <usize>first * sizeof<T>()
  return sumOfLosses<T>(net.loss, rows, last.units, net.targets, last.output, y, v, last.delta, predicted)
}

function gradientAt<T>(net: Net, first: i32, rows: i32): void {
  const X = net.X + <usize>(first * net.inputStride) * sizeof<T>()
  const y = net.y + <usize>(first * net.targets) * sizeof<T>()
  backward<T>(net, rows, X, y, net.weights === 0 ? <usize>0 : net.weights + <usize>first * sizeof<T>())
}

/** Takes weights and biases over as they are now. */
function pack<T>(net: Net): void {
  for (let l: i32 = 0; l < net.layers; l++) {
    const layer = layerOf(net, l)
    packPanels<T>(layer.units, layer.inputs, layer.weight, layer.panels)
    if (layer.biases !== 0) packPanels<T>(layer.units, 1, layer.biases, layer.biasPanels)
  }
}

/** Puts the rows of batch b side by side; returns how many there are. */
function gather<T>(net: Net, b: i32): i32 {
  const start = load<i32>(net.starts + ((<usize>b) << 2))
  const rows = load<i32>(net.starts + ((<usize>b) << 2), 4) - start
  if (net.order === 0) return rows
  let order = net.order + ((<usize>start) << 2)
  const row = <usize>net.inputStride * sizeof<T>()
  let X = net.batchX
  let y = net.batchY
  let v = net.batchWeights
  for (let i: i32 = 0; i < rows; i++) {
    const from = <usize>load<i32>(order)
    copyRow(net.X + from * row, X, row)
    for (let k: i32 = 0; k < net.targets; k++) {
      store<T>(y, load<T>(net.y + (from * net.targets + k) * sizeof<T>()))
      y += sizeof<T>()
    }
    if (v !== 0) {
      store<T>(v, load<T>(net.weights + from * sizeof<T>()))
      v += sizeof<T>()
    }
    X += row
    order += 4
  }
  return rows
}

/** By hand: memory.copy is a call out of the kernels, which costs more than a short row. */
function copyRow(from: usize, to: usize, bytes: usize): void {
  for (let o: usize = 0; o < bytes; o += 16) v128.store(to + o, v128.load(from + o))
}

function forward<T>(net: Net, rows: i32, X: usize): void {
  let input = X
  let stride = net.inputStride
  for (let l: i32 = 0; l < net.layers; l++) {
    const layer = layerOf(net, l)
    fillRows<T>(rows, layer.units, layer.biasPanels, layer.output)
    addProducts<T>(rows, layer.inputs, layer.units, input, stride, layer.panels, layer.output)
    input = layer.output
    stride = padded(layer.units)
    activate<T>(layer.activation, <usize>(rows * stride) * sizeof<T>(), input)
  }
}

/** The derivative of the loss by what the net puts out. */
function differentiate<T>(net: Net, rows: i32, y: usize, v: usize): void {
  const last = layerOf(net, net.layers - 1)
  lossDerivative<T>(net.loss, rows, last.units, net.targets, last.output, y, v, last.delta)
}

/** From a layer's delta to that of the layer below: Dᵢₙ = D·W, times the slope of the units below. */
function propagate<T>(rows: i32, layer: Layer, below: Layer): void {
  turnPanels<T>(layer.units, layer.inputs, layer.panels, layer.turned)
  fillRows<T>(rows, below.units, 0, below.delta)
  addProducts<T>(rows, layer.units, below.units, layer.delta, padded(layer.units), layer.turned, below.delta)
  chain<T>(below.activation, <usize>(rows * padded(below.units)) * sizeof<T>(), below.output, below.delta)
}

function backward<T>(net: Net, rows: i32, X: usize, y: usize, v: usize): void {
  differentiate<T>(net, rows, y, v)
  for (let l = net.layers - 1; l >= 0; l--) {
    const layer = layerOf(net, l)
    if (l > 0) propagate<T>(rows, layer, layerOf(net, l - 1))
    keepGradient<T>(rows, layer, net.strip, l === 0 ? X : layerOf(net, l - 1).output, inputStride(net, l))
  }
}

function inputStride(net: Net, l: i32): i32 {
  return l === 0 ? net.inputStride : padded(layerOf(net, l).inputs)
}

/** The gradients of a layer, strip by strip, and each strip stepped while it is in the cache. */
function stepLayer<T>(net: Net, rows: i32, l: i32, at: Step): void {
  const layer = layerOf(net, l)
  const H = l === 0 ? net.batchX : layerOf(net, l - 1).output
  const strideH = <usize>inputStride(net, l) * sizeof<T>()
  const strideD = <usize>padded(layer.units) * sizeof<T>()
  const scale = net.strip + STRIP * PANEL * sizeof<T>()
  const update = changetype<Update>(layer.weightUpdate)
  const sparse = layer.active !== 0 && listActive<T>(rows, layer.units, layer.delta, strideH, layer.active)
  const length = sparse ? ACTIVE_STRIP : STRIP
  for (let j: i32 = 0; j < layer.inputs; j += length) {
    const inputs = min(length, layer.inputs - j)
    const h = H + <usize>j * sizeof<T>()
    for (let o: i32 = 0; o < layer.units; o += PANEL) {
      const D = layer.delta + <usize>o * sizeof<T>()
      if (sparse) {
        const lists = listsOf<T>(rows, layer.active, o)
        activeStrip<T>(rows, inputs, h, strideH, D, strideD, lists, net.strip, scale)
      } else gradientStrip<T>(rows, inputs, h, strideH, D, strideD, net.strip)
      const place = <usize>(o * layer.inputs + j * PANEL) * sizeof<T>()
      const bytes = <usize>(inputs * PANEL) * sizeof<T>()
      stepTensor<T>(update, at, bytes, place, layer.panels + place, net.strip, scale)
    }
  }
  if (layer.biases !== 0) {
    for (let o: usize = 0; o < strideD; o += PANEL * sizeof<T>()) {
      sumRows<T>(rows, layer.delta + o, strideD, net.strip)
      stepTensor<T>(
        changetype<Update>(layer.biasUpdate),
        at,
        PANEL * sizeof<T>(),
        o,
        layer.biasPanels + o,
        net.strip,
        scale,
      )
    }
  }
}

/** The same gradients, left where everyone can read them. */
function keepGradient<T>(rows: i32, layer: Layer, strip: usize, H: usize, strideH: i32): void {
  const strideD = <usize>padded(layer.units) * sizeof<T>()
  for (let o: i32 = 0; o < layer.units; o += PANEL) {
    const D = layer.delta + <usize>o * sizeof<T>()
    const units = min(PANEL, layer.units - o)
    for (let j: i32 = 0; j < layer.inputs; j += STRIP) {
      const inputs = min(STRIP, layer.inputs - j)
      const h = H + <usize>j * sizeof<T>()
      gradientStrip<T>(rows, inputs, h, <usize>strideH * sizeof<T>(), D, strideD, strip)
      for (let k: i32 = 0; k < units; k++) {
        const to = layer.weightGradient + <usize>((o + k) * layer.inputs + j) * sizeof<T>()
        unpackPanels<T>(1, inputs, strip + <usize>k * sizeof<T>(), to)
      }
    }
    if (layer.biasGradient !== 0) {
      sumRows<T>(rows, D, strideD, strip)
      unpackPanels<T>(units, 1, strip, layer.biasGradient + <usize>o * sizeof<T>())
    }
  }
}
