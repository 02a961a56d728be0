import { parts } from '../../penalty/index.ts'
import type { FitTask } from '../path/fit-path.ts'

/** Whether a path is searched for its support: squared loss with an L1 part. Without one it is linear algebra. */
export function isColumnTask({ run, lambdas }: FitTask): boolean {
  const shares = run.model.kind === 'linear' ? parts(run.penalty) : null
  return shares !== null && shares.l1 > 0 && run.penalty.kind !== 'none' && lambdas.some((lambda) => lambda > 0)
}
