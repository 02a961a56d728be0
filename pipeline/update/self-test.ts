import { penaltyFunction } from '../penalty/index.ts'
import type { Penalty } from '../spec/experiment.gen.ts'
import { type StepUpdate, updateRule } from './index.ts'
import { learningRate } from './learning-rate.ts'

/** Weights of all sizes and both signs, and a gradient that keeps some at rest. */
const WEIGHTS = [1, -1, 0.1, -0.1, 1e-2, -1e-2, 1e-3, -1e-3, 0, 0]

/**
 * Whether λ makes any difference to the steps: a finite difference of the whole update, by λ, on ten weights.
 *
 * A penalty that does nothing is a fault that no loss curve shows: a factor of 0, a θ below every weight, a penalty that some
 * optimizer never sees. It is asked before any training, and takes no time.
 */
export function penaltyActs(update: StepUpdate, penalty: Penalty, lambda: number): boolean {
  const [without, withIt] = [stepped(update, penalty, 0), stepped(update, penalty, lambda)]
  return withIt.some((w, j) => w !== without[j])
}

function stepped(update: StepUpdate, penalty: Penalty, lambda: number): Float64Array {
  const values = Float64Array.from(WEIGHTS)
  const gradient = new Float64Array(WEIGHTS.length)
  const term = penaltyFunction(penalty, { units: 2, inputs: WEIGHTS.length / 2, factors: null })
  term.pilot?.take(values)
  const rule = updateRule(update, [{ name: 'w', values, gradient, penalty: term, lambda }])
  const steps = update.kind === 'truncated' ? update.every : 2
  const rate = learningRate(update, 1)
  for (let t = 1; t <= steps; t++) {
    rule.before?.(t, rate(t, 1))
    for (let j = 0; j < gradient.length; j++) gradient[j] = 0.01 * (values[j] - WEIGHTS[j] / 2)
    rule.after(t, rate(t, 1))
  }
  return values
}
