import { type AnyDataset, isSparse } from '../data/dataset.ts'
import { factorsOf, strengthsAt, unitStrengths } from '../penalty/strengths.ts'
import type { Penalty } from '../spec/experiment.gen.ts'
import type { PathRunSpec } from '../spec/resolve.ts'
import { finalRows } from './final-rows.ts'
import { lambdaGrid } from './path/lambda-grid.ts'
import { poseFit } from './path/pose.ts'
import { fitSparseNull } from './sparse/null-sparse.ts'

/** The penalty of a λ path in Lariat's own convention, whatever the spec's. */
export interface OwnPenalty {
  readonly penalty: Penalty
  /** Own λ, strong to weak. */
  readonly lambdas: readonly number[]
  readonly lambdaMax: number
  /** Penalty factor of each feature, or null where all are 1. */
  readonly factors: Float64Array | null
}

export function ownPenalty(run: PathRunSpec, dataset: AnyDataset): OwnPenalty {
  const { penalty } = run
  const rows = finalRows(run, dataset)
  const { lambdas, lambdaMax } = lambdaGrid(run, dataset, rows)
  if (penalty.kind === 'none') return { penalty, lambdas, lambdaMax, factors: null }

  // λ = 1 without factors says what the convention makes of the two parts.
  const { context } = isSparse(dataset) ? fitSparseNull(run, dataset, rows) : poseFit(run, dataset, rows)
  const unit = strengthsAt(unitStrengths({ ...penalty, factors: {} }, context), 1)
  const [l1, l2] = [unit.l1[0] ?? 0, unit.l2[0] ?? 0]
  const scale = l1 + l2
  const factors = factorsOf(penalty, dataset.features)
  const own = 'convention' in penalty ? { ...penalty, convention: 'lariat' as const } : penalty
  return {
    penalty: own.kind === 'elastic-net' ? { ...own, l1_ratio: scale === 0 ? own.l1_ratio : l1 / scale } : own,
    lambdas: lambdas.map((lambda) => lambda * scale),
    lambdaMax: lambdaMax * scale,
    factors: factors.every((factor) => factor === 1) ? null : factors,
  }
}
