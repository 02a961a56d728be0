import type { OpenKernels } from '../../kernels/door.ts'
import { losses } from '../../loss/index.ts'
import { network } from '../../model/network.ts'
import { setTensors, type Tensors } from '../../model/tensors.ts'
import type { NetProblem } from '../net/net-problem.ts'
import { type Rows, sample } from '../net/sample.ts'
import { sweep } from '../net/sweep.ts'

/** The loss of each row under these weights, unweighted: two nets are compared row by row. */
export function rowLosses(
  { layers, loss }: Pick<NetProblem, 'layers' | 'loss'>,
  rows: Rows,
  weights: Tensors,
  core: OpenKernels,
): Float64Array {
  return core.arena.scoped(() => {
    const net = network(rows.X.columns, layers, 'float64', core.arena)
    setTensors(net, weights)
    const found = new Float64Array(rows.X.rows)
    sweep(net, loss, sample(rows, 'float64', core.arena), core).run(({ first, rows: count, outputs, eta, y }) => {
      const targets = losses[loss].targets(outputs)
      for (let i = 0; i < count; i++) {
        found[first + i] = losses[loss].value({
          rows: 1,
          outputs,
          eta: eta.subarray(i * outputs, (i + 1) * outputs),
          y: y.subarray(i * targets, (i + 1) * targets),
          weights: null,
        })
      }
    })
    return found
  })
}
