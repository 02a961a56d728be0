import { type OpenKernels, openKernels, type SharedKernels } from '../kernels/door.ts'
import { fitNet, type NetFit, type NetTask } from './net/net-task.ts'
import { type FitTask, type FittedPoint, fitPath } from './path/fit-path.ts'

/** The units of work a run is made of, wherever they are done: here, or in another thread. */
export interface Units {
  /** A λ path on some rows. */
  path(task: FitTask): Promise<readonly FittedPoint[]>
  /** A training over epochs on some rows. */
  net(task: NetTask): Promise<NetFit>
}

/**
 * Units of work done on this thread. Its kernels are opened with the first unit, on the memory of `shared` where another
 * thread has sent it one, and serve all that follow.
 */
export function openUnits(shared: Partial<SharedKernels> = {}): Units {
  let opened: OpenKernels | null = null
  const core = () => {
    opened ??= openKernels(shared)
    return opened
  }
  // What threw in the midst of its work may have left its part of the memory in any state: the next unit opens another.
  const clean = <Result>(work: () => Result): Result => {
    try {
      return work()
    } catch (error) {
      opened = null
      throw error
    }
  }
  return {
    path: async (task) => clean(() => fitPath(task, core())),
    net: async (task) => clean(() => fitNet(task, core())),
  }
}
