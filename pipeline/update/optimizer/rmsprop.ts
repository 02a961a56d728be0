import { digits } from '../../math/digits.ts'
import { zerosLike } from '../../math/floats.ts'
import type { RmspropOptimizer } from '../../spec/experiment.gen.ts'
import type { OptimizerKind } from './optimizer-state.ts'

/**
 * RMSprop: the gradient over its running root mean square.
 *
 * Equations: v ← αv + (1−α)g², d = g/(√v + ε); with momentum b ← μb + g/(√v + ε), d = b.
 * Scale of λ: what is in g is divided by √v + ε for each weight, and multiplied by 1/(1−μ) in the long run.
 * Zeros: none.
 * Neighbour: Adam corrects v for its start at 0 and averages g; TensorFlow's RMSprop has ε inside the root.
 * Source: Tieleman & Hinton 2012, lecture 6e; as in PyTorch's torch.optim.RMSprop.
 */
export const rmsprop: OptimizerKind<RmspropOptimizer> = {
  gain: ({ momentum }) => 1 / (1 - momentum),
  perWeight: true,
  formula({ alpha, epsilon, momentum }, g) {
    const scaled = `${g}/(√v + ${epsilon})`
    const moving = momentum > 0
    return {
      lines: [`v ← ${alpha}·v + ${digits(1 - alpha)}·${g}²`, ...(moving ? [`b ← ${momentum}·b + ${scaled}`] : [])],
      direction: moving ? 'b' : scaled,
      gain: moving ? `/(1 − ${momentum})` : '',
      scale: `√v + ${epsilon}`,
    }
  },
  create({ alpha, epsilon, momentum }, weights) {
    const v = zerosLike(weights)
    const b = zerosLike(weights)
    const scale = zerosLike(weights)
    return {
      direction(gradient, _t, into) {
        for (let j = 0; j < v.length; j++) {
          const g = gradient[j]
          v[j] = alpha * v[j] + (1 - alpha) * g * g
          const root = Math.sqrt(v[j]) + epsilon
          scale[j] = 1 / root
          b[j] = momentum * b[j] + g / root
          into[j] = b[j]
        }
      },
      scale,
    }
  },
}
