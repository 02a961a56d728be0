import { digits } from '../../math/digits.ts'
import { parts } from '../../penalty/index.ts'
import type { Fault } from '../../spec/faults.ts'
import type { NetRunSpec } from '../../spec/resolve.ts'
import { type EffectiveLambda, effectiveLambda, remedies } from '../../update/effective-lambda.ts'
import { lambdaOf, type PenalisedAt } from './penalised.ts'

/** Layers for which the update solves another λ than the one that is asked for, or no objective at all. */
export function otherLambdas({ update, train }: NetRunSpec, layers: readonly PenalisedAt[]): Fault[] {
  return layers.flatMap(({ penalty, where }) => {
    const known = lambdaOf(penalty, train.epochs)
    if (known === 0) return []
    const lambda = known ?? 1
    const shares = parts(penalty) ?? { l1: 1, l2: 0 }
    const solved = effectiveLambda(update, penalty, lambda)
    if (near(solved.l1, lambda * shares.l1) && near(solved.l2, lambda * shares.l2)) return []
    const remedy = remedies(update, penalty)
    const asked = known === null ? 'λ' : `λ = ${digits(lambda)}`
    return [
      {
        path: `update.${remedy[0]?.option ?? 'kind'}`,
        what: `${where}${asked} is asked for and ${solvedText(solved, known === null)}: ${solved.why}`,
        fix: remedy.length === 0 ? 'use update proximal' : [...new Set(remedy.map(({ write }) => write))].join(' and '),
      },
    ]
  })
}

function solvedText({ lambda, l1, l2 }: EffectiveLambda, relative: boolean): string {
  if (lambda === null) return 'no objective is solved'
  const amount = (value: number | null) => `${digits(value ?? 0)}${relative ? '·λ' : ''}`
  const both = l1 !== 0 && l2 !== 0 ? ` (L1 ${amount(l1)}, L2 ${amount(l2)})` : ''
  return `${amount(lambda)} is solved${both}`
}

function near(found: number | null, wanted: number): boolean {
  return found !== null && Math.abs(found - wanted) <= 1e-12 * Math.abs(wanted)
}
