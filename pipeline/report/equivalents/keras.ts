import type { LossKind } from '../../loss/index.ts'
import { isPositive } from '../../penalty/positive.ts'
import type { Activation } from '../../spec/experiment.gen.ts'
import {
  beforehand,
  type Equivalent,
  forEachLambda,
  hasFactors,
  isRelaxed,
  isSingle,
  nothing,
  type Posed,
  type PosedLayer,
  strengthOf,
} from './posed.ts'

const ACTIVATIONS: Partial<Record<Activation, string>> = {
  relu: "'relu'",
  tanh: "'tanh'",
  sigmoid: "'sigmoid'",
  softplus: "'softplus'",
  'leaky-relu': 'LeakyReLU(negative_slope=0.01)',
}

const LOSSES: { readonly [K in LossKind]?: string } = {
  squared: 'lambda y, p: mean_squared_error(y, p) / 2',
  logistic: 'BinaryCrossentropy(from_logits=True)',
  'cross-entropy': 'SparseCategoricalCrossentropy(from_logits=True)',
  poisson: 'lambda y, p: mean(exp(p) - y * p)',
}

/** Keras: l1·Σ|w| + l2·Σw², without our ½, so that l2 is half of ours; its mean squared error is without ½ as well. */
export function keras(posed: Posed): Equivalent {
  const { layers, loss, update } = posed
  const other = layers.find((layer) => strengthOf(layer) === null)
  if (other !== undefined) return nothing(`Keras has no ${other.penalty.kind} regularizer`)
  if (isRelaxed(posed)) return nothing('Keras has no relaxed fits: they are of λ paths')
  if (hasFactors(posed)) return nothing('Keras has no penalty factors: it takes a regularizer of your own')
  const lines = [...layers.map(dense), `model.compile(loss=${LOSSES[loss] ?? 'None'}, optimizer=…)`]
  const sparse = layers.some((layer) => (strengthOf(layer)?.shares.l1 ?? 0) > 0)
  return {
    lines: forEachLambda(layers.find((layer) => !isSingle(layer)) ?? layers[0], lines),
    notes: [
      ...beforehand(posed),
      ...(sparse && update.kind !== 'subgradient'
        ? ['Keras puts L1 into the gradient, as update subgradient does: no weight becomes exactly zero']
        : []),
      ...(layers[layers.length - 1].units > 1 && loss === 'squared'
        ? ['its mean squared error also divides by the number of outputs']
        : []),
    ],
  }
}

function dense(layer: PosedLayer): string {
  const { units, activation, bias, penalty } = layer
  const regularizer = regularizerOf(layer)
  const given = [
    String(units),
    ...(ACTIVATIONS[activation] === undefined ? [] : [`activation=${ACTIVATIONS[activation]}`]),
    ...(regularizer === null ? [] : [`kernel_regularizer=${regularizer}`]),
    ...(isPositive(penalty) ? ['kernel_constraint=NonNeg()'] : []),
    ...(bias ? [] : ['use_bias=False']),
    ...(regularizer !== null && bias && penalty.kind !== 'none' && penalty.bias
      ? [`bias_regularizer=${regularizer}`]
      : []),
  ]
  return `Dense(${given.join(', ')})`
}

function regularizerOf(layer: PosedLayer): string | null {
  const strength = strengthOf(layer)
  if (strength === null || (strength.shares.l1 === 0 && strength.shares.l2 === 0)) return null
  if (strength.shares.l2 === 0) return `regularizers.L1(${strength.l1()})`
  if (strength.shares.l1 === 0) return `regularizers.L2(${strength.l2(0.5)})`
  return `regularizers.L1L2(l1=${strength.l1()}, l2=${strength.l2(0.5)})`
}
