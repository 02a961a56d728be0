import { type LossKind, losses } from '../../loss/index.ts'
import { zerosLike } from '../../math/floats.ts'
import { type Network, outputLayer } from '../../model/network.ts'
import { quality } from '../quality.ts'
import type { Sample } from './sample.ts'
import { type Sweep, sweep } from './sweep.ts'

/** How the net does on a sample. */
export interface Evaluation {
  readonly loss: number
  /** rmse, accuracy, …, by the kind of the loss. */
  readonly quality: Readonly<Record<string, number>>
  /** For each hidden layer, 1 for a unit whose output was 0 for every row. */
  readonly silent: readonly Uint8Array[]
}

/** Evaluates a net on a sample whenever it is called; `sweep` is there for those who need the gradient too. */
export interface Evaluator {
  readonly sweep: Sweep
  evaluate(): Evaluation
}

export function evaluator(trained: Network, kind: LossKind, rows: Sample): Evaluator {
  const loss = losses[kind]
  const all = sweep(trained, rows)
  const last = outputLayer(all.net)
  const predicted = zerosLike(last.weight, rows.rows * last.units)
  const chunkPredictions = zerosLike(last.weight, all.net.capacity * last.units)
  return {
    sweep: all,
    evaluate() {
      const silent = all.net.layers.slice(0, -1).map((layer) => new Uint8Array(layer.units).fill(1))
      let sum = 0
      all.run((chunk) => {
        const at = {
          rows: chunk.rows,
          outputs: last.units,
          eta: last.preActivation,
          y: chunk.y,
          weights: chunk.weights,
        }
        sum += (loss.value(at) * chunk.rows) / rows.rows
        loss.predict(at, chunkPredictions)
        for (let k = 0; k < chunk.rows * last.units; k++) predicted[chunk.first * last.units + k] = chunkPredictions[k]
        for (const [l, marks] of silent.entries()) listen(all.net.layers[l].output, chunk.rows, marks)
      })
      const said = { rows: rows.rows, outputs: last.units, predicted, y: rows.y, weights: rows.weights }
      return { loss: sum, quality: quality(kind, said, sum), silent }
    },
  }
}

/** Clears the mark of every unit that put out anything but 0. */
function listen(output: ArrayLike<number>, rows: number, silent: Uint8Array): void {
  for (let k = 0; k < rows * silent.length; k++) if (output[k] !== 0) silent[k % silent.length] = 0
}
