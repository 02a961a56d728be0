import type { SubgradientUpdate } from '../spec/experiment.gen.ts'
import { descent } from './descent.ts'
import { descentFormula } from './formula.ts'
import type { UpdateKind } from './update-rule.ts'

/**
 * The penalty's subgradient goes into the gradient, and with it through momentum and preconditioner.
 *
 * Equations: w ← w − η·d(g + λ·sign w), sign 0 = 0, d the optimizer's direction.
 * Scale of λ: η, as the gradient.
 * Zeros: never; a weight that should be zero hovers in a band of width ηλ around it. One step only.
 * Neighbour: shrink with `scaled` makes the same steps under plain sgd; proximal stops at zero.
 * Source: Shor 1985, chapter 2; what automatic differentiation of λ·abs(w).sum() does.
 */
export const subgradient: UpdateKind<SubgradientUpdate> = {
  needs: ['subgradient'],
  ridge: ['coupled', 'decoupled'],
  optimizers: 'any',
  solves: () => ({ factor: 1, why: 'g + λ·sign w = 0 where it stands still; it hovers in a band ηλ around zeros' }),
  zeros: 'never: weights hover in a band ηλ around 0',
  formula(spec, term) {
    const { lines, moved } = descentFormula(spec, term, { extra: term.subgradient })
    return [...lines, `w ← ${moved('w')}`]
  },
  create(spec, blocks) {
    const parts = blocks.map((block) => descent(spec, block))
    return {
      after(t, rate) {
        for (const { block, rest, aim, move } of parts) {
          // The L2 part is coupled by `aim`, at the same weights.
          if (block.lambda > 0) rest.addSubgradient(block.values, block.lambda, block.gradient)
          aim(t)
          move(rate)
        }
      },
    }
  },
}
