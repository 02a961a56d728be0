import { type Floats, zerosLike } from '../../math/floats.ts'
import { forward, type Network, withCapacity } from '../../model/network.ts'
import { copyRow, type Sample } from './sample.ts'

/** Rows that go through the net at a time when all rows are looked at: enough to be fast, few enough to stay in the cache. */
const CHUNK = 512

/** Calls `visit` for each chunk of rows once the net has computed its outputs. */
export interface Sweep {
  /** A net of its own buffers with the weights of the one that is trained. */
  readonly net: Network
  run(visit: (chunk: { first: number; rows: number; y: Floats; weights: Floats | null }) => void): void
}

/** A way to run all rows of a sample through the net, again and again. */
export function sweep(trained: Network, from: Sample): Sweep {
  const size = Math.min(CHUNK, from.rows)
  const net = withCapacity(trained, size)
  const y = zerosLike(from.y, size * from.targets)
  const weights = from.weights === null ? null : zerosLike(from.weights, size)
  return {
    net,
    run(visit) {
      for (let first = 0; first < from.rows; first += size) {
        const rows = Math.min(size, from.rows - first)
        for (let i = 0; i < rows; i++) copyRow(from, first + i, net.input, y, weights, i)
        forward(net, rows)
        visit({ first, rows, y, weights })
      }
    },
  }
}
