import { digits } from '../../math/digits.ts'
import { exp } from '../../math/exponential.ts'
import { log } from '../../math/logarithm.ts'
import { parts } from '../../penalty/index.ts'
import type { Fault } from '../../spec/faults.ts'
import { degrees } from './homogeneous.ts'
import type { PenalisedAt } from './penalised.ts'

/**
 * λ of each layer where one would do. With positively homogeneous activations a layer's weights can be multiplied by c and the
 * next one's by 1/c: the function stays, and the penalties of one kind settle on the scales at which only Π λ_l matters.
 */
export function redundantLambdas(layers: readonly PenalisedAt[]): Fault[] {
  const lambdas = layers.map(({ penalty }) =>
    penalty.kind === 'none' || typeof penalty.lambda !== 'number' ? 0 : penalty.lambda,
  )
  const kinds = new Set(layers.map(({ penalty }) => pureKind(penalty)))
  const applies =
    degrees(layers) !== null &&
    kinds.size === 1 &&
    !kinds.has(null) &&
    new Set(lambdas).size > 1 &&
    lambdas.every((lambda) => lambda > 0)
  if (!applies) return []
  const mean = exp(lambdas.reduce((sum, lambda) => sum + log(lambda), 0) / lambdas.length)
  const listed = layers.map(({ name }, l) => `${digits(lambdas[l])} in ${name}`).join(', ')
  return [
    {
      path: 'model.layers',
      what: `with ${[...kinds].join('')} in every layer and these activations, λ = ${listed} has the minimisers of λ = ${digits(mean)} in all, but for the scale of the neurons`,
      fix: `write λ = ${digits(mean)} once, or use tanh, sigmoid or softplus`,
    },
  ]
}

/** L1 or L2, or null for what is neither alone. */
function pureKind(penalty: PenalisedAt['penalty']): 'L1' | 'L2' | null {
  const shares = parts(penalty)
  if (shares === null || shares.l1 > 0 === shares.l2 > 0) return null
  return shares.l1 > 0 ? 'L1' : 'L2'
}
