import type { SparseDataset } from '../../data/dataset.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import type { FitTask, FittedPoint } from '../path/fit-path.ts'
import { fitSparseLikelihood } from './likelihood-fit.ts'
import { fitSparseSquares } from './squares-fit.ts'

/** A λ path on sparse rows, never written out with their zeros. */
export function fitSparse(task: FitTask<SparseDataset>, core: OpenKernels): FittedPoint[] {
  return task.run.model.kind === 'linear' ? fitSparseSquares(task, core) : fitSparseLikelihood(task, core)
}
