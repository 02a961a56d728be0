import { digits } from '../../math/digits.ts'
import { zerosLike } from '../../math/floats.ts'
import type { SgdOptimizer } from '../../spec/experiment.gen.ts'
import type { OptimizerKind } from './optimizer-state.ts'

/**
 * Gradient descent, plain, with momentum, or with Nesterov's.
 *
 * Equations: d = g; with momentum v ← μv + (1−dampening)g, but v = g at the first step, d = v; Nesterov d = g + μv.
 * Scale of λ: a λ·w or λ·sign w in g is multiplied by η/(1−μ) in the long run, as g is; so must a threshold be.
 * Zeros: none.
 * Neighbour: Sutskever's momentum has η inside v; the two differ as soon as η changes.
 * Source: Polyak 1964; Nesterov 1983; as in PyTorch's torch.optim.SGD.
 */
export const sgd: OptimizerKind<SgdOptimizer> = {
  gain: ({ momentum, dampening }) => (momentum === 0 ? 1 : (1 - dampening) / (1 - momentum)),
  perWeight: false,
  formula({ momentum, dampening, nesterov }, g) {
    if (momentum === 0) return { lines: [], direction: g, gain: '', scale: null }
    const kept = dampening === 0 ? '' : `${digits(1 - dampening)}·`
    return {
      lines: [`v ← ${momentum}·v + ${kept}${g}, v = ${g} at the first step`],
      direction: nesterov ? `(${g} + ${momentum}·v)` : 'v',
      gain: `${dampening === 0 ? '' : `·${digits(1 - dampening)}`}/(1 − ${momentum})`,
      scale: null,
    }
  },
  create({ momentum, dampening, nesterov }, weights) {
    if (momentum === 0) return { direction: (gradient, _t, into) => into.set(gradient), scale: null }
    const v = zerosLike(weights)
    return {
      direction(gradient, t, into) {
        for (let j = 0; j < v.length; j++) {
          v[j] = t === 1 ? gradient[j] : momentum * v[j] + (1 - dampening) * gradient[j]
          into[j] = nesterov ? gradient[j] + momentum * v[j] : v[j]
        }
      },
      scale: null,
    }
  },
}
