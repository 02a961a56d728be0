import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { type LossKind, losses } from '../../loss/index.ts'
import type { Loss, Outputs } from '../../loss/loss.ts'
import { type Floats, zerosLike } from '../../math/floats.ts'
import type { Network } from '../../model/network.ts'
import { type LayerOutput, passes } from './passes.ts'
import type { Sample } from './sample.ts'

/** Rows that go through the net at a time when all rows are looked at: enough to be fast, few enough to stay in the cache. */
const CHUNK = 512

/** Some rows whose outputs are computed. */
export interface Chunk extends Outputs {
  /** The first of them. */
  readonly first: number
  /** What the layers put out, row by row. */
  readonly layers: readonly LayerOutput[]
  /** Computes the gradients of their mean loss, which the net's gradients then are. */
  propagateBack(): void
}

/** A way to run all rows of a sample through a net, again and again. */
export interface Sweep {
  readonly net: Network
  readonly loss: Loss
  readonly rows: number
  /** Calls `visit` for each chunk of rows once the net has computed its outputs. */
  run(visit: (chunk: Chunk) => void): void
  /** The mean loss. Predictions go to `predicted` (rows × outputs), and `visit` sees what the layers put out, chunk by chunk. */
  score(predicted: Block<Floats>, visit: (layers: readonly LayerOutput[], rows: number) => void): number
}

export function sweep(net: Network, loss: LossKind, from: Sample, core: OpenKernels): Sweep {
  const size = Math.min(CHUNK, from.rows)
  const { layers, outputs, score, gradientAt } = passes(net, loss, from, size, core)
  const last = layers[layers.length - 1]
  const eta = zerosLike(last.values, size * last.units)
  const part = (values: Sample['y'], width: number, first: number, rows: number) =>
    values.view.subarray(first * width, (first + rows) * width)
  return {
    net,
    loss: losses[loss],
    rows: from.rows,
    run(visit) {
      for (let first = 0; first < from.rows; first += size) {
        const rows = Math.min(size, from.rows - first)
        outputs(first, rows)
        closeUp(last, rows, eta)
        visit({
          first,
          rows,
          outputs: last.units,
          eta,
          y: part(from.y, from.targets, first, rows),
          weights: from.weights === null ? null : part(from.weights, 1, first, rows),
          layers,
          propagateBack: () => gradientAt(first, rows),
        })
      }
    },
    score(predicted, visit) {
      let sum = 0
      for (let first = 0; first < from.rows; first += size) {
        const rows = Math.min(size, from.rows - first)
        const place = predicted.offset + first * last.units * predicted.view.BYTES_PER_ELEMENT
        sum += score(first, rows, place)
        visit(layers, rows)
      }
      return sum / (loss === 'squared' ? 2 * from.rows : from.rows)
    },
  }
}

/** Copies rows without what pads them. */
function closeUp({ values, stride, units }: LayerOutput, rows: number, into: LayerOutput['values']): void {
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < units; k++) into[i * units + k] = values[i * stride + k]
  }
}
