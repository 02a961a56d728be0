import type { LossKind } from '../../loss/index.ts'
import { digits } from '../../math/digits.ts'
import { isPositive } from '../../penalty/positive.ts'
import { relaxOf } from '../../penalty/relax.ts'
import {
  beforehand,
  type Equivalent,
  geometric,
  isSingle,
  jointStrength,
  nothing,
  type Posed,
  type PosedLayer,
  strengthOf,
} from './posed.ts'

const FAMILIES: { readonly [K in LossKind]?: string } = {
  squared: 'gaussian',
  logistic: 'binomial',
  'cross-entropy': 'multinomial',
  poisson: 'poisson',
}

const OWN_SCALINGS = ['standardize', 'unit-variance'] as const

/** Listed in full up to here, else named. */
const MOST_FACTORS = 12

/**
 * R's glmnet: λ_g·(α|w| + (1−α)/2·w²), where `family = "gaussian"` divides the L2 part by sd(y) and factors are rescaled to
 * mean 1. So λ_g·α = L1 and λ_g·(1−α) = L2·sd(y), all times the mean factor.
 */
export function glmnet(posed: Posed): Equivalent {
  const { layers, loss, weighted, featureScaling, targetSd } = posed
  const [layer] = layers
  const family = FAMILIES[loss]
  const strength = strengthOf(layer)
  if (layers.length > 1) return nothing('glmnet has no hidden layers')
  if (family === undefined) return nothing(`glmnet has no ${loss} loss`)
  if (layer.scheduled) return nothing('glmnet has no λ that changes during a fit')
  const joint = loss === 'squared' || loss === 'cross-entropy' ? jointStrength(layer, meanFactor(layer)) : null
  if (joint !== null) return jointly(posed, layer, joint)
  if (strength === null) return nothing(`glmnet has no ${layer.penalty.kind} penalty${elsewhere(layer, loss)}`)
  if (loss !== 'cross-entropy' && layer.units > 1)
    return nothing('glmnet fits one target; several in turn are the same')
  if (layer.penalty.kind !== 'none' && layer.penalty.bias) return nothing('glmnet never penalises an intercept')

  const sd = family === 'gaussian' ? targetSd : 1
  const { l1, l2 } = strength.shares
  const alpha = l1 + l2 === 0 ? 1 : l1 / (l1 + l2 * sd)
  const mean = meanFactor(layer)
  const gamma = relaxOf(layer.penalty)
  const path = !isSingle(layer)
  const own = OWN_SCALINGS.some((scaling) => scaling === featureScaling)
  const lambda = strength.sum(mean, mean * sd)
  const call = [
    'X',
    'y',
    ...(family === 'gaussian' ? [] : [`family = "${family}"`]),
    `alpha = ${digits(alpha)}`,
    `lambda = ${lambda}`,
    `standardize = ${own ? 'TRUE' : 'FALSE'}`,
    ...(weighted ? ['weights = v'] : []),
    ...(layer.factors === null ? [] : [`penalty.factor = ${factorsOf(layer.factors)}`]),
    ...(layer.bias ? [] : ['intercept = FALSE']),
    ...(gamma === null ? [] : ['relax = TRUE']),
    ...(isPositive(layer.penalty) ? ['lower.limits = 0'] : []),
  ]
  return {
    lines: [
      ...(path ? [`lam <- ${lambdasOf(layer)}`] : []),
      gamma === null
        ? `glmnet(${call.join(', ')})`
        : `coef(glmnet(${call.join(', ')}), s = ${lambda}, gamma = ${digits(gamma)})`,
    ],
    notes: [
      ...(l2 > 0 && sd !== 1
        ? [`glmnet divides its L2 part by sd(y) = ${digits(sd)}, which alpha and lambda allow for`]
        : []),
      ...beforehand(posed, { scalings: OWN_SCALINGS, weights: true }),
      ...(gamma === 0 ? ['glmnet takes a gamma of 0 for 1e-5'] : []),
      'its default thresh = 1e-7 stops short: 1e-14 agrees to more digits',
    ],
  }
}

/** All classes or targets of a feature together: glmnet has them, without the root of their number. */
function jointly(posed: Posed, layer: PosedLayer, lambda: string): Equivalent {
  const { loss, weighted, featureScaling } = posed
  const own = OWN_SCALINGS.some((scaling) => scaling === featureScaling)
  const call = [
    'X',
    ...(loss === 'squared'
      ? ['Y', 'family = "mgaussian"']
      : ['y', 'family = "multinomial"', 'type.multinomial = "grouped"']),
    `lambda = ${lambda}`,
    `standardize = ${own ? 'TRUE' : 'FALSE'}`,
    ...(weighted ? ['weights = v'] : []),
    ...(layer.factors === null ? [] : [`penalty.factor = ${factorsOf(layer.factors)}`]),
    ...(layer.bias ? [] : ['intercept = FALSE']),
  ]
  return {
    lines: [...(isSingle(layer) ? [] : [`lam <- ${lambdasOf(layer)}`]), `glmnet(${call.join(', ')})`],
    notes: [
      `glmnet takes no root of the ${layer.units} ${loss === 'squared' ? 'targets' : 'classes'} into its penalty, which lambda allows for`,
      ...beforehand(posed, { scalings: OWN_SCALINGS, weights: true }),
      'its default thresh = 1e-7 stops short: 1e-14 agrees to more digits',
    ],
  }
}

function elsewhere({ penalty }: PosedLayer, loss: LossKind): string {
  const { kind } = penalty
  if (kind === 'group-l1' && typeof penalty.groups !== 'string' && (loss === 'squared' || loss === 'logistic'))
    return '; the packages gglasso and grpreg have it'
  if (kind === 'adaptive-l1') return ': give it v_j as penalty.factor once there is a pilot'
  return kind === 'mcp' || kind === 'scad' ? `; the package ncvreg has ${kind.toUpperCase()}` : ''
}

function meanFactor({ factors }: PosedLayer): number {
  return factors === null ? 1 : factors.reduce((sum, factor) => sum + factor, 0) / factors.length
}

function factorsOf(factors: Float64Array): string {
  return factors.length > MOST_FACTORS ? 'f' : `c(${Array.from(factors, digits).join(', ')})`
}

function lambdasOf({ lambdas, ofMax }: PosedLayer): string {
  const max = ofMax ? 'lam_max * ' : ''
  if (!geometric(lambdas)) return `${max}c(${lambdas.map(digits).join(', ')})`
  return `${max}exp(seq(log(${digits(lambdas[0])}), log(${digits(lambdas[lambdas.length - 1])}), length.out = ${lambdas.length}))`
}
