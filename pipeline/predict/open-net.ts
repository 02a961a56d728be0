import { openKernels } from '../kernels/door.ts'
import { column, type Matrix, zeros } from '../math/matrix.ts'
import { lossOf, settleLayers } from '../model/layers.ts'
import { network } from '../model/network.ts'
import { setTensors } from '../model/tensors.ts'
import type { RunSpec } from '../spec/resolve.ts'
import type { StoredScaling, StoredWeights } from '../store/weights-file.ts'
import { sample } from '../train/net/sample.ts'
import { sweep } from '../train/net/sweep.ts'
import { usedInputs } from '../train/path/used-features.ts'
import { inUnitsOfData } from './dense-layer.ts'
import type { UsableModel } from './open-model.ts'

/** Rows that are in the memory of the kernels at a time. */
const PIECE = 8192

/** A net from its weights file; null where this is none of the spec's. */
export function openNet(
  spec: RunSpec,
  file: StoredWeights,
): Pick<UsableModel, 'outputs' | 'used' | 'eta' | 'layers'> | null {
  const { scaling, features, classes } = file
  if (scaling === null) return null
  const { shift, scale } = scaling.targets
  const ends = { features: features.length, targets: shift.length, classes: classes?.length ?? null }
  const layers = settleLayers(spec.model, spec.penalty, ends)
  const loss = lossOf(spec.model, ends)
  const core = openKernels()
  const { precision } = spec.train
  const net = network(features.length, layers, precision, core.arena)
  const tensors = Object.entries(file.tensors).map(([name, { values }]) => [name, values] as const)
  try {
    setTensors(net, Object.fromEntries(tensors))
  } catch {
    return null
  }
  const { units: outputs } = layers[layers.length - 1]
  const outputsOf = (X: Matrix, eta: Float64Array) =>
    core.arena.scoped(() => {
      // Nobody asks for a loss here.
      const y = new Float64Array(X.rows * (loss === 'cross-entropy' ? 1 : outputs))
      sweep(net, loss, sample({ X, y, weights: null }, precision, core.arena), core).run((chunk) => {
        eta.set(chunk.eta.subarray(0, chunk.rows * outputs), chunk.first * outputs)
      })
    })
  const [{ weight, inputs }] = net.layers
  // What never varied says nothing, whatever weight was drawn for it.
  const used = usedInputs(weight, inputs)
    .members()
    .filter((j) => scaling.features.constant[j] === 0)
  return {
    outputs,
    used,
    eta(X) {
      const eta = new Float64Array(X.rows * outputs)
      for (let first = 0; first < X.rows; first += PIECE) {
        const rows = Math.min(PIECE, X.rows - first)
        outputsOf(scaledRows(X, used, first, rows, scaling), eta.subarray(first * outputs, (first + rows) * outputs))
      }
      if (loss === 'squared')
        for (let k = 0; k < eta.length; k++) eta[k] = shift[k % outputs] + scale[k % outputs] * eta[k]
      return eta
    },
    layers() {
      const own = net.layers.map(({ weight, biases, ...layer }) => ({
        ...layer,
        weight: Float64Array.from(weight),
        bias: biases === null ? new Float64Array(layer.units) : Float64Array.from(biases),
      }))
      return inUnitsOfData(own, scaling, loss === 'squared')
    },
  }
}

/** Some rows of all features as the net was trained on such; 0 for those that it does not use. */
function scaledRows(
  X: Matrix,
  used: readonly number[],
  first: number,
  rows: number,
  { features: { shift, scale } }: StoredScaling,
): Matrix {
  const piece = zeros(rows, shift.length)
  for (const [u, j] of used.entries()) {
    const [from, into] = [column(X, u), column(piece, j)]
    for (let i = 0; i < rows; i++) into[i] = (from[first + i] - shift[j]) / scale[j]
  }
  return piece
}
