import type { Fault } from '../../spec/faults.ts'
import type { NetRunSpec } from '../../spec/resolve.ts'
import { penaltyActs } from '../../update/self-test.ts'
import type { RunInputs } from '../inputs.ts'
import { lambdaAt } from '../net/lambda-schedule.ts'
import { lambdaOf, type PenalisedAt } from './penalised.ts'
import { stepCount } from './training.ts'

/** Penalties that stand in the spec and do nothing, which no loss curve would show. */
export function idlePenalties(
  run: NetRunSpec,
  inputs: RunInputs,
  layers: readonly PenalisedAt[],
  searched: readonly string[],
): Fault[] {
  const { update, train } = run
  const steps = stepCount(run, inputs)
  if (update.kind === 'truncated' && update.every > steps && layers.some(({ penalty }) => penalty.kind !== 'none')) {
    const what = `the penalty comes every ${update.every} steps, and there are ${steps}: it never comes`
    return [{ path: 'update.every', what, fix: 'write a smaller number, or more epochs' }]
  }
  return layers.flatMap(({ penalty, written, path, where, factors }) => {
    if (penalty.kind === 'none' || written.kind === 'none') return []
    if (isZero(written.lambda, train.epochs)) {
      if (searched.includes(`${path}.lambda`)) return []
      return [
        {
          path: `${path}.lambda`,
          what: `${where}λ = 0 penalises nothing`,
          fix: 'write penalty: {kind: none}, or a λ above 0',
        },
      ]
    }
    if (factors?.every((factor) => factor === 0)) {
      const what = `${where}every feature has the factor 0: nothing is penalised`
      return [{ path: `${path}.factors`, what, fix: 'leave out the features that are to be penalised' }]
    }
    if (penalty.kind === 'adaptive-l1' && penalty.pilot_epochs >= train.epochs) {
      const what = `${where}the pilot takes ${penalty.pilot_epochs} epochs of ${train.epochs}: the penalty never comes`
      return [{ path: `${path}.pilot_epochs`, what, fix: 'write a smaller number, or more epochs' }]
    }
    const lambda = lambdaOf(penalty, train.epochs)
    if (penaltyActs(update, penalty, lambda === null || lambda === 0 ? 1 : lambda)) return []
    const what = `${where}with this λ ${update.kind} makes the very steps that it makes with λ = 0`
    return [{ path: `${path}.lambda`, what, fix: 'write a larger λ, or look at the options of the update' }]
  })
}

function isZero(lambda: Exclude<PenalisedAt['written'], { kind: 'none' }>['lambda'], epochs: number): boolean {
  if (typeof lambda === 'number') return lambda === 0
  const { max_fraction, schedule } = lambda
  if (schedule === undefined) return max_fraction === 0
  // Schedules are monotonous: they are 0 throughout where they begin and end with it.
  return lambdaAt(schedule, 1) === 0 && lambdaAt(schedule, epochs) === 0
}
