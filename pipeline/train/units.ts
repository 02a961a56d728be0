import { fitNet, type NetFit, type NetTask } from './net/net-task.ts'
import { type FitTask, type FittedPoint, fitPath } from './path/fit-path.ts'

/** The units of work a run is made of, wherever they are done: here, or in another thread. */
export interface Units {
  /** A λ path on some rows. */
  path(task: FitTask): Promise<readonly FittedPoint[]>
  /** A training over epochs on some rows. */
  net(task: NetTask): Promise<NetFit>
}

/** Units of work done on this thread. */
export const unitsHere: Units = {
  path: async (task) => fitPath(task),
  net: async (task) => fitNet(task),
}
