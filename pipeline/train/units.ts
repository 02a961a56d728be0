import { type AnyDataset, isSparse } from '../data/dataset.ts'
import { openRowRoom } from '../data/page-room.ts'
import type { OpenKernels, SharedKernels } from '../kernels/door.ts'
import { fitColumns } from './columns/column-fit.ts'
import { isColumnTask } from './columns/is-column-task.ts'
import { fitNull, type NullModel, type NullTask } from './columns/null-model.ts'
import { crossProducts, type GroupProducts, type ProductsTask } from './gram/cross-products.ts'
import { fitGram, type GramFit, type GramTask } from './gram/gram-fit.ts'
import { openRowBlocks, type RowBlocks } from './gram/row-blocks.ts'
import { type PartScores, type ScoreTask, scoreRows } from './gram/score-rows.ts'
import { fitNet, type NetFit, type NetTask } from './net/net-task.ts'
import type { FoldScores } from './path/cross-validate.ts'
import { type FitTask, type FittedPoint, fitPath } from './path/fit-path.ts'
import { type LeaveOneOutTask, leaveOneOut } from './path/leave-one-out.ts'
import { fitSparseNull } from './sparse/null-sparse.ts'
import { fitSparse } from './sparse/sparse-fit.ts'
import { type ThreadKernels, threadKernels } from './thread-kernels.ts'
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
  const kernels = threadKernels(shared)
  const { own } = kernels
  const atRows = <Result>(rows: RowBlocks, work: (core: OpenKernels) => Result) =>
    rows.kind === 'table' ? kernels.atTable(rows.columns, work) : own(work)
  const room = openRowRoom()
  return {
    path: async (task) => fitRows(task, kernels),
    nothing: async (task) => nullOf(task, kernels),
    async products({ rows, frame }) {
      const open = await openRowBlocks(rows, room)
      return atRows(rows, (core) => crossProducts({ rows: open, frame }, core))
    },
    gram: async (task) => own((core) => fitGram(task, core)),
    async scores({ rows, ...task }) {
      const open = await openRowBlocks(rows, room)
      return atRows(rows, (core) => scoreRows({ ...task, rows: open }, core))
    },
    leaveOneOut: async (task) => own((core) => leaveOneOut(task, core)),
    net: async (task) => own((core) => fitNet(task, core)),
    tune: async (task) => own((core) => tune(task, core)),
    tuneNet: async (task) => own((core) => tuneNet(task, core)),
  }
}

/** A λ path by the way that its table and its loss allow. */
function fitRows({ dataset, ...rest }: FitTask<AnyDataset>, { own, atTable }: ThreadKernels): FittedPoint[] {
  if (isSparse(dataset)) return own((core) => fitSparse({ ...rest, dataset }, core))
  const task = { ...rest, dataset }
  return isColumnTask(task) ? atTable(dataset, (core) => fitColumns(task, core)) : own((core) => fitPath(task, core))
}

function nullOf({ run, dataset, rows }: NullTask<AnyDataset>, { own, atTable }: ThreadKernels): NullModel {
  return isSparse(dataset)
    ? own(() => fitSparseNull(run, dataset, rows))
    : atTable(dataset, (core) => fitNull({ run, dataset, rows }, core))
}
