import { setImmediate } from 'node:timers/promises'
import { openUnits } from '../train/units.ts'
import { type Launcher, watched } from './launcher.ts'
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
    units: {
      path: (task, watch) => one(() => watched(watch, () => units.path(task))),
      nothing: (task, watch) => one(() => watched(watch, () => units.nothing(task))),
      products: (task, watch) => one(() => watched(watch, () => units.products(task))),
      gram: (task, watch) => one(() => watched(watch, () => units.gram(task))),
      scores: (task, watch) => one(() => watched(watch, () => units.scores(task))),
      net: (task, watch) => one(() => watched(watch, () => units.net(task))),
      tune: (task, watch) => one(() => watched(watch, () => units.tune(task))),
      tuneNet: (task, watch) => one(() => watched(watch, () => units.tuneNet(task))),
    },
    close: async () => {},
  }
}
