import type { OpenKernels } from '../../kernels/door.ts'
import { numbers } from '../../kernels/numbers.ts'
import type { LossKind } from '../../loss/index.ts'
import type { Network } from '../../model/network.ts'
import { quality } from '../quality.ts'
import type { LayerOutput } from './passes.ts'
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

export function evaluator(net: Network, kind: LossKind, rows: Sample, core: OpenKernels): Evaluator {
  const all = sweep(net, kind, rows, core)
  const { units } = net.layers[net.layers.length - 1]
  const predicted = numbers(core.arena, net.precision, rows.rows * units)
  const y = rows.y.view
  const said = { rows: rows.rows, outputs: units, predicted: predicted.view, y, weights: rows.weights?.view ?? null }
  return {
    sweep: all,
    evaluate() {
      const silent = net.layers.slice(0, -1).map((layer) => new Uint8Array(layer.units).fill(1))
      const loss = all.score(predicted, (layers, count) => {
        for (const [l, marks] of silent.entries()) listen(layers[l], count, marks)
      })
      return { loss, quality: quality(kind, said, loss), silent }
    },
  }
}

/** Clears the mark of every unit that put out anything but 0; most do so in the first row. */
function listen({ values, stride, units }: LayerOutput, rows: number, silent: Uint8Array): void {
  for (let k = 0; k < units; k++) {
    for (let at = k; silent[k] === 1 && at < rows * stride; at += stride) if (values[at] !== 0) silent[k] = 0
  }
}
