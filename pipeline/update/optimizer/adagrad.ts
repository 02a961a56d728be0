import { zerosLike } from '../../math/floats.ts'
import type { AdagradOptimizer } from '../../spec/experiment.gen.ts'
import type { OptimizerKind } from './optimizer-state.ts'

/**
 * Adagrad: the gradient over the root of the sum of all its squares.
 *
 * Equations: s ← s + g², d = g/(√s + ε).
 * Scale of λ: what is in g is divided by √s + ε for each weight.
 * Zeros: none.
 * Neighbour: rmsprop forgets old squares; ftrl is this with a penalty in closed form.
 * Source: Duchi, Hazan & Singer 2011, eq. 1 with a diagonal matrix; as in PyTorch's torch.optim.Adagrad.
 */
export const adagrad: OptimizerKind<AdagradOptimizer> = {
  gain: () => 1,
  perWeight: true,
  formula: ({ epsilon }, g) => ({
    lines: [`s ← s + ${g}²`],
    direction: `${g}/(√s + ${epsilon})`,
    gain: '',
    scale: `√s + ${epsilon}`,
  }),
  create({ epsilon, initial_accumulator }, weights) {
    const s = zerosLike(weights).fill(initial_accumulator)
    const scale = zerosLike(weights)
    return {
      direction(gradient, _t, into) {
        for (let j = 0; j < s.length; j++) {
          const g = gradient[j]
          s[j] += g * g
          const root = Math.sqrt(s[j]) + epsilon
          scale[j] = 1 / root
          into[j] = g / root
        }
      },
      scale,
    }
  },
}
