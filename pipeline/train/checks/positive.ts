import { parts } from '../../penalty/index.ts'
import { isPositive } from '../../penalty/positive.ts'
import { relaxOf } from '../../penalty/relax.ts'
import type { Penalty } from '../../spec/experiment.gen.ts'
import type { Fault } from '../../spec/faults.ts'
import type { NetRunSpec, RunSpec } from '../../spec/resolve.ts'
import { type PenalisedAt, writtenPenalties } from './penalised.ts'

const OUT = 'take positive out'

/** What weights that are held at 0 or above cannot go with. Sparse tables and separate λ have faults of their own. */
export function positiveFits({ model, penalty }: Pick<RunSpec, 'model' | 'penalty'>): Fault[] {
  if (penalty.kind === 'none' || !isPositive(penalty)) return []
  const faults: Fault[] = []
  const fault = (path: string, what: string, fix: string) => void faults.push({ path, what, fix })
  if (model.kind !== 'linear' && parts(penalty)?.l1 === 0)
    fault(
      'penalty.l1_ratio',
      `of a ${model.kind} model weights are held at 0 or above by an L1 part`,
      `write one above 0, or ${OUT}`,
    )
  if (relaxOf(penalty) !== null)
    fault(
      'penalty.relax',
      'a refit without a penalty may go below 0, where no weight is to be',
      `take relax out, or ${OUT}`,
    )
  for (const [feature, factor] of Object.entries(penalty.factors))
    if (factor === 0)
      fault(
        `penalty.factors.${feature}`,
        'with positive each weight bears the penalty: no gap is proved where one is held by its limit alone',
        `write a small factor, as 1e-6, or ${OUT}`,
      )
  if (hasNone(penalty))
    fault(
      'penalty.lambda',
      'at λ = 0 weights are held by their limit alone, and no gap is proved',
      'end at a small λ, as {max_fraction: 1.0e-6}',
    )
  return faults
}

/** Whether some λ is 0. */
function hasNone({ lambda }: Exclude<Penalty, { kind: 'none' }>): boolean {
  if (typeof lambda === 'number') return lambda === 0
  return lambda.max_fraction === 0 || (lambda.path?.values?.includes(0) ?? false)
}

/** Updates over epochs hold no weight at a limit. */
export function positiveSteps({ model, update }: NetRunSpec, layers: readonly PenalisedAt[]): Fault[] {
  return writtenPenalties(layers).flatMap(({ written, path }): Fault[] => {
    if (!isPositive(written)) return []
    const what = `weights are held at 0 or above along a λ path, and ${update.kind} goes over epochs`
    const fix = model.kind === 'mlp' ? OUT : `use update coordinate-descent, or ${OUT}`
    return [{ path: `${path}.positive`, what, fix }]
  })
}
