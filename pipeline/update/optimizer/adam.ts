import { digits } from '../../math/digits.ts'
import { zerosLike } from '../../math/floats.ts'
import { power } from '../../math/power.ts'
import type { AdamOptimizer, AdamwOptimizer } from '../../spec/experiment.gen.ts'
import type { OptimizerKind } from './optimizer-state.ts'

/**
 * Adam: steps of about η, whatever the size of the gradient.
 *
 * Equations: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², d = m̂/(√v̂ + ε) with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).
 * Scale of λ: what is in g is divided by √v̂ + ε for each weight; a threshold must be, too.
 * Zeros: none.
 * Neighbour: rmsprop has no m and no hats.
 * Source: Kingma & Ba 2015, algorithm 1; as in PyTorch's torch.optim.Adam.
 */
export const adam: OptimizerKind<AdamOptimizer | AdamwOptimizer> = {
  gain: () => 1,
  perWeight: true,
  formula: ({ beta1, beta2, epsilon }, g) => ({
    lines: [
      `m ← ${beta1}·m + ${digits(1 - beta1)}·${g}, m̂ = m/(1 − ${beta1}ᵗ)`,
      `v ← ${beta2}·v + ${digits(1 - beta2)}·${g}², v̂ = v/(1 − ${beta2}ᵗ)`,
    ],
    direction: `m̂/(√v̂ + ${epsilon})`,
    gain: '',
    scale: `√v̂ + ${epsilon}`,
  }),
  create({ beta1, beta2, epsilon }, weights) {
    const m = zerosLike(weights)
    const v = zerosLike(weights)
    const scale = zerosLike(weights)
    return {
      direction(gradient, t, into) {
        const correction1 = 1 - power(beta1, t)
        const correction2 = 1 - power(beta2, t)
        for (let j = 0; j < m.length; j++) {
          const g = gradient[j]
          m[j] = beta1 * m[j] + (1 - beta1) * g
          v[j] = beta2 * v[j] + (1 - beta2) * g * g
          const root = Math.sqrt(v[j] / correction2) + epsilon
          scale[j] = 1 / root
          into[j] = m[j] / correction1 / root
        }
      },
      scale,
    }
  },
}
