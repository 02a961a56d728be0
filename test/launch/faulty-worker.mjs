// What a thread of the pool runs, but for some seeds, at which it dies as threads die.
import { trainBatch } from '../../dist/pipeline/launch/batch.js'
import { openUnits } from '../../dist/pipeline/train/units.js'

const real = openUnits()
export const { gram, net, nothing, products, scores, tune, tuneNet } = real

/** (module (func (export "f") unreachable)) */
const TRAP = [
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0],
  ...[7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11],
]

const faults = {
  2: () => process.exit(7),
  3: () => {
    const hoard = []
    for (;;) hoard.push(new Array(1_000_000).fill(hoard.length))
  },
  4: () => {
    for (;;);
  },
  5: () => new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(TRAP))).exports.f(),
}

export async function path(task) {
  faults[task.run.seed]?.()
  return real.path(task)
}

export const batch = (task) => trainBatch(task, { ...real, path })
