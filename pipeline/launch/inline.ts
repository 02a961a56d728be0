import { setImmediate } from 'node:timers/promises'
import { openUnits } from '../train/units.ts'
import { trainBatch } from './batch.ts'
import { type Launcher, watched, watchUnits } from './launcher.ts'
import { turns } from './turns.ts'

/**
 * Does every unit on this thread, one after the other: for debugging, and as the twin of the pool. Nothing can stop a unit
 * that is at work here; between two of them signals and timers have their say.
 */
export function inlineLauncher(): Launcher {
  const units = openUnits()
  const inTurn = turns(1)
  const one = <Result>(work: () => Promise<Result>) =>
    inTurn(async () => {
      await setImmediate()
      return work()
    })
  return {
    workers: 1,
    units: watchUnits(units, one),
    batch: (task, watch) => inTurn(() => watched(watch, () => trainBatch(task, units))),
    close: async () => {},
  }
}
