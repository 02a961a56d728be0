import type { SparseDataset } from '../../data/dataset.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import type { FitTask, FittedPoint } from '../path/fit-path.ts'
export function fitSparseLikelihood(_task: FitTask<SparseDataset>, _core: OpenKernels): FittedPoint[] {
  throw new Error('not yet')
}
