import { digits } from '../../math/digits.ts'
import { parts } from '../../penalty/index.ts'
import type { Fault } from '../../spec/faults.ts'
import type { NetRunSpec } from '../../spec/resolve.ts'
import { ridgeEntry } from '../../update/descent.ts'
import { constantRate } from '../../update/learning-rate.ts'
import { largestCurvature } from '../curvature.ts'
import type { RunInputs } from '../inputs.ts'
import { lambdaOf, type PenalisedAt } from './penalised.ts'
import { isFullBatch } from './training.ts'

/**
 * Learning rates at which gradient descent on least squares runs away: above 2/L, with L the largest eigenvalue of the Gram
 * matrix of all that is fitted; 2(1+μ)/((1−d)L) with momentum μ and dampening d, and 2(1+μ)/((1+2μ)L) with Nesterov's. FISTA is
 * proved for 1/L.
 */
export function tooLargeSteps(run: NetRunSpec, inputs: RunInputs, [layer]: readonly PenalisedAt[]): Fault[] {
  const { model, update } = run
  const rate = constantRate(update)
  if (model.kind !== 'linear' || rate === null || !('optimizer' in update) || update.kind === 'spred') return []
  const { optimizer } = update
  if (optimizer.kind !== 'sgd' || !isFullBatch(run, inputs)) return []
  const { momentum, dampening, nesterov } = optimizer
  const factor =
    update.kind === 'fista'
      ? 1
      : (2 * (1 + momentum)) / (nesterov ? 1 + 2 * momentum : 1 - (momentum > 0 ? dampening : 0))
  const ridge =
    ridgeEntry(update) === 'coupled' ? (parts(layer.penalty)?.l2 ?? 0) * (lambdaOf(layer.penalty, 1) ?? 0) : 0

  const L = (largestCurvature(run, inputs.dataset) ?? 0) + ridge
  if (rate <= factor / L) return []
  const limit = digits(Number((factor / L).toPrecision(3)))
  return [
    {
      path: 'update.optimizer.learning_rate',
      what:
        update.kind === 'fista'
          ? `η = ${digits(rate)} is above 1/L = ${limit}, up to which fista is sure to converge`
          : `η = ${digits(rate)} is above ${limit}, from where on full-batch steps run away (L = ${digits(Number(L.toPrecision(3)))})`,
      fix: `write at most ${limit}`,
    },
  ]
}
