import { type Floats, zerosLike } from '../math/floats.ts'
import type { RdaUpdate } from '../spec/experiment.gen.ts'
import { coupleRidge, ridgeEntry } from './descent.ts'
import { gradientFormula, proxFormula } from './formula.ts'
import type { Block, UpdateKind } from './update-rule.ts'

/**
 * Regularised dual averaging: the mean of all gradients so far against the whole penalty.
 *
 * Equations: w = argmin ⟨ḡ,u⟩ + λ‖u‖₁ + γ/(2√t)·‖u‖² = −(√t/γ)·S(ḡ, λ); any other penalty through its prox.
 * Scale of λ: 1, against the mean gradient; √t/γ multiplies both.
 * Zeros: exact, and steadier than under proximal, since ḡ hardly changes late.
 * Neighbour: ftrl has a rate for each weight and remembers where the weights were. Here the first step forgets the start.
 * Source: Xiao 2010, algorithm 1 with β_t = γ√t.
 */
export const rda: UpdateKind<RdaUpdate> = {
  needs: ['prox', 'convex'],
  ridge: ['coupled', 'proximal'],
  optimizers: 'none',
  solves: () => ({ factor: 1, why: 'the mean gradient is held against λ itself; slowly, as 1/√t' }),
  zeros: 'exact',
  formula(spec, term) {
    const entry = ridgeEntry(spec)
    const g = gradientFormula(entry, term)
    const step = `√t/${spec.gamma}`
    return [`ḡ = mean of ${g} over all t steps`, ...proxFormula(term, `−${step}·ḡ`, step, entry)]
  },
  create(spec, blocks) {
    const coupled = ridgeEntry(spec) === 'coupled'
    const parts = blocks.map((block) => ({
      block,
      rest: coupled ? block.penalty.withoutRidge() : block.penalty,
      sum: zerosLike(block.values),
    }))
    return {
      after(t) {
        const step = Math.sqrt(t) / spec.gamma
        for (const { block, rest, sum } of parts) {
          if (coupled) coupleRidge(block)
          average(block, sum, t, step)
          if (block.lambda > 0) rest.prox(block.values, step, null, block.lambda)
        }
      },
    }
  },
}

/** w = −step·ḡ. */
function average({ values, gradient }: Block, sum: Floats, t: number, step: number): void {
  for (let j = 0; j < values.length; j++) {
    sum[j] += gradient[j]
    values[j] = -step * (sum[j] / t)
  }
}
