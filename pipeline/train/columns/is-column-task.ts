import { parts } from '../../penalty/index.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'

/** Whether a path is searched for its support: squared loss with an L1 part. Without one it is linear algebra. */
export function isColumnTask(run: PathRunSpec): boolean {
  const shares = run.model.kind === 'linear' ? parts(run.penalty) : null
  return shares !== null && shares.l1 > 0
}
