import { describe, expect, it } from 'vitest'
import { effectiveLambda } from '../../pipeline/update/effective-lambda.ts'
import { type OracleCase, type OracleNet, oracle, oracleProblem, oracleSettings } from './oracle.ts'
import { distance, trainNet, weightsOf, zerosIn } from './problems.ts'

interface FixedPoint extends OracleCase {
  readonly steps: number
  readonly target_l1: number
  readonly target_l2: number
  readonly exact_coef: readonly number[]
  readonly final_coef: readonly (readonly number[])[]
  readonly final_exact_zeros: number
  readonly distance_to_target: number
  readonly converges: boolean
}

const all = oracle<OracleNet & { readonly cases: readonly FixedPoint[] }>('fixed-points')

describe('where each update ends, against the exact optimum', () => {
  it.each(all.cases.map((one) => ({ one, title: one.id })))('$title', ({ one }) => {
    const problem = oracleProblem(all, one)
    const { update } = oracleSettings(one, [one.steps])
    const result = trainNet(problem, oracleSettings(one, [one.steps]))
    const w = weightsOf(result)['layer0.weight']
    expect(zerosIn(w)).toBe(one.final_exact_zeros)
    if (one.converges) expect(distance(w, one.exact_coef)).toBeLessThan(1e-12)
    // Under Adam the last digits decide when it next bursts away from the optimum, by up to 1e-3.
    else if (one.id === 'adam_l2_coupled') expect(distance(w, one.exact_coef)).toBeLessThan(5e-3)
    else expect(distance(w, one.final_coef.flat())).toBeLessThan(one.optimizer === 'adam' ? 5e-3 : 1e-10)

    // The classifier says beforehand which of them end at the optimum of which λ.
    const { penalty } = problem.layers[0]
    const lambda = penalty.kind !== 'none' && typeof penalty.lambda === 'number' ? penalty.lambda : 0
    const said = effectiveLambda(update, penalty, lambda)
    if (one.converges) {
      expect(said.l1).toBeCloseTo(one.target_l1, 12)
      expect(said.l2).toBeCloseTo(one.target_l2, 12)
    }
    if (one.distance_to_target > 0.05) expect(said.lambda).toBeNull()
  })
})
