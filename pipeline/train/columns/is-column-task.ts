import { parts } from '../../penalty/index.ts'
import { isPositive } from '../../penalty/positive.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'

/** Whether a path is searched for its support: squared loss with an L1 part, or a limit of weights, somewhere on it. Else it is linear algebra. */
export function isColumnTask({ run, lambdas }: { run: PathRunSpec; lambdas: readonly number[] }): boolean {
  return hasSupport(run) && lambdas.some((lambda) => lambda > 0)
}

/** Squared loss under a penalty with an L1 part, or with weights that may not go below 0. */
export function hasSupport(run: PathRunSpec): boolean {
  const shares = run.model.kind === 'linear' ? parts(run.penalty) : null
  return shares !== null && (shares.l1 > 0 || isPositive(run.penalty))
}
