import { softThreshold } from '../../pipeline/math/soft-threshold.ts'
import { penaltyFunction } from '../../pipeline/penalty/index.ts'
import type { Penalty } from '../../pipeline/spec/experiment.gen.ts'
import { type StepUpdate, updateRule } from '../../pipeline/update/index.ts'
import { learningRate } from '../../pipeline/update/learning-rate.ts'
import type { Block } from '../../pipeline/update/update-rule.ts'

/** ½ wᵀHw − cᵀw: correlated, with optima at L1 strength LAMBDA that are zero in two places. */
const H = [
  [1, 0.5, 0.2, 0],
  [0.5, 1.2, 0.3, 0.1],
  [0.2, 0.3, 0.8, 0.2],
  [0, 0.1, 0.2, 1],
]
const C = [1, 0.25, -0.6, 0]
export const LAMBDA = 0.2

/** Runs an update on the quadratic and returns the weights after `steps`. */
export function descend(
  update: StepUpdate,
  penalty: Penalty,
  lambda: number,
  steps: number,
  start = [0.3, -0.2, 0.1, 0],
): Float64Array {
  const values = Float64Array.from(start)
  const gradient = new Float64Array(4)
  const shape = { units: 1, inputs: 4, factors: null }
  const block: Block = { name: 'w', values, gradient, penalty: penaltyFunction(penalty, shape), lambda }
  const rule = updateRule(update, [block])
  const rate = learningRate(update, steps)
  for (let t = 1; t <= steps; t++) {
    const eta = rate(t, t)
    rule.before?.(t, eta)
    for (let j = 0; j < 4; j++) gradient[j] = H[j].reduce((sum, h, k) => sum + h * values[k], -C[j])
    rule.after(t, eta)
  }
  return values
}

/** The minimum of the quadratic plus l1·Σ|w| + l2/2·Σw², by coordinate descent until nothing moves. */
export function optimum(l1: number, l2: number): number[] {
  const w = [0, 0, 0, 0]
  for (let pass = 0; pass < 5000; pass++) {
    for (let j = 0; j < 4; j++) {
      const rest = H[j].reduce((sum, h, k) => (k === j ? sum : sum - h * w[k]), C[j])
      w[j] = softThreshold(rest, l1) / (H[j][j] + l2)
    }
  }
  return w
}
