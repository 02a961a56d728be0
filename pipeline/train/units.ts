import { type AnyDataset, isSparse } from '../data/dataset.ts'
import { type OpenKernels, openKernels, type SharedKernels } from '../kernels/door.ts'
import { fitColumns } from './columns/column-fit.ts'
import { isColumnTask } from './columns/is-column-task.ts'
import { fitNull, type NullModel, type NullTask } from './columns/null-model.ts'
import { crossProducts, type GroupProducts, type ProductsTask } from './gram/cross-products.ts'
import { fitGram, type GramFit, type GramTask } from './gram/gram-fit.ts'
import { type PartScores, type ScoreTask, scoreRows } from './gram/score-rows.ts'
import { fitNet, type NetFit, type NetTask } from './net/net-task.ts'
import type { FoldScores } from './path/cross-validate.ts'
import { type FitTask, type FittedPoint, fitPath } from './path/fit-path.ts'
import { type LeaveOneOutTask, leaveOneOut } from './path/leave-one-out.ts'
import { fitSparseNull } from './sparse/null-sparse.ts'
import { fitSparse } from './sparse/sparse-fit.ts'
import { type NetTuneFit, type NetTuneTask, tuneNet } from './tune/tune-net.ts'
import { type TuneFit, type TuneTask, tune } from './tune/tune-task.ts'

/** The units of work a run is made of, wherever they are done: here, or in another thread. */
export interface Units {
  /** A λ path on some rows. */
  path(task: FitTask<AnyDataset>): Promise<readonly FittedPoint[]>
  /** Where the λ grid of a squared loss, or of any on a sparse table, begins. */
  nothing(task: NullTask<AnyDataset>): Promise<NullModel>
  /** The cross-products of some rows. */
  products(task: ProductsTask): Promise<readonly GroupProducts[]>
  /** A λ path on rows that are known by their cross-products. */
  gram(task: GramTask): Promise<GramFit>
  /** The errors of λ paths on some rows. */
  scores(task: ScoreTask): Promise<readonly PartScores[]>
  /** What a path says of each of its rows, had it been fitted without that one. */
  leaveOneOut(task: LeaveOneOutTask): Promise<readonly FoldScores[]>
  /** A training over epochs on some rows. */
  net(task: NetTask): Promise<NetFit>
  /** A search for a λ of each feature or group. */
  tune(task: TuneTask): Promise<TuneFit>
  /** A search for a λ of each layer of a net. */
  tuneNet(task: NetTuneTask): Promise<NetTuneFit>
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
    path: async (task) => clean(() => fitRows(task, core())),
    nothing: async ({ run, dataset, rows }) =>
      clean(() => (isSparse(dataset) ? fitSparseNull(run, dataset, rows) : fitNull({ run, dataset, rows }, core()))),
    products: async (task) => clean(() => crossProducts(task, core())),
    gram: async (task) => clean(() => fitGram(task, core())),
    scores: async (task) => clean(() => scoreRows(task, core())),
    leaveOneOut: async (task) => clean(() => leaveOneOut(task, core())),
    net: async (task) => clean(() => fitNet(task, core())),
    tune: async (task) => clean(() => tune(task, core())),
    tuneNet: async (task) => clean(() => tuneNet(task, core())),
  }
}

/** A λ path by the way that its table and its loss allow. */
function fitRows({ dataset, ...rest }: FitTask<AnyDataset>, core: OpenKernels): FittedPoint[] {
  if (isSparse(dataset)) return fitSparse({ ...rest, dataset }, core)
  const task = { ...rest, dataset }
  return isColumnTask(task) ? fitColumns(task, core) : fitPath(task, core)
}
