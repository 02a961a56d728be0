import { ACTIVATIONS } from '../../export/sklearn-json.ts'
import { digits } from '../../math/digits.ts'
import { isPositive } from '../../penalty/positive.ts'
import {
  beforehand,
  type Equivalent,
  forEachLambda,
  hasFactors,
  isRelaxed,
  isSingle,
  jointStrength,
  nothing,
  type Posed,
  type Strength,
  strengthOf,
} from './posed.ts'

/**
 * scikit-learn: Lasso and ElasticNet have our λ; Ridge does not divide its loss by n; LogisticRegression multiplies the summed
 * loss by C; the MLP divides alpha by the rows of a batch.
 */
export function sklearn(posed: Posed): Equivalent {
  const { layers, weighted, featureScaling } = posed
  const [layer] = layers
  const strengths = layers.map(strengthOf)
  const [strength] = strengths
  const joint = layers.length === 1 && posed.loss === 'squared' ? jointStrength(layer) : null
  if (joint !== null) return jointly(posed, joint)
  const other = layers.find((_, l) => strengths[l] === null)
  if (other !== undefined || strength === null) {
    const elsewhere = other?.penalty.kind === 'group-l1' ? '; skglm and adelie have it' : ''
    return nothing(`scikit-learn has no ${other?.penalty.kind} penalty${elsewhere}`)
  }
  if (isRelaxed(posed))
    return nothing('scikit-learn has no relaxed fits: refit on the columns where coef_ is not 0, and blend')
  if (posed.loss !== 'squared' && layers.some(({ penalty }) => isPositive(penalty)))
    return nothing('scikit-learn holds weights at 0 or above in its linear regressions alone')
  if (layers.some(({ scheduled }) => scheduled)) return nothing('scikit-learn has no λ that changes during a fit')
  if (layers.some(({ penalty }) => penalty.kind !== 'none' && penalty.bias))
    return nothing('scikit-learn penalises no intercepts on purpose')
  if (hasFactors(posed))
    return nothing('scikit-learn has no penalty factors; under L1 alone X[:, j] / f_j does the same')
  const lines = layers.length > 1 ? perceptron(posed, strengths) : single(posed, strength)
  if (typeof lines === 'string') return nothing(lines)
  return {
    lines: forEachLambda(layer, [
      ...lines.slice(0, -1),
      `${lines[lines.length - 1]}.fit(X, y${weighted ? ', sample_weight=v' : ''})`,
    ]),
    notes: [
      ...(featureScaling === 'standardize'
        ? [`X from StandardScaler()${weighted ? '.fit(X, sample_weight=v)' : ''}`]
        : []),
      ...beforehand(posed, { scalings: ['standardize'], weights: true }),
    ],
  }
}

/** All targets of a feature together. */
function jointly(posed: Posed, alpha: string): Equivalent {
  const { layers, weighted, featureScaling } = posed
  const [layer] = layers
  if (weighted) return nothing("scikit-learn's MultiTaskLasso takes no weights of rows")
  if (hasFactors(posed)) return nothing('scikit-learn has no penalty factors; X[:, j] / f_j does the same')
  if (layer.scheduled) return nothing('scikit-learn has no λ that changes during a fit')
  const intercept = layer.bias ? '' : 'fit_intercept=False'
  return {
    lines: forEachLambda(layer, [`MultiTaskLasso(${args(`alpha=${alpha}`, intercept)}).fit(X, Y)`]),
    notes: [
      ...(featureScaling === 'standardize' ? ['X from StandardScaler()'] : []),
      ...beforehand(posed, { scalings: ['standardize'] }),
    ],
  }
}

/** A model without hidden layer, or why there is none. */
function single(posed: Posed, strength: Strength): string[] | string {
  const intercept = posed.layers[0].bias ? '' : 'fit_intercept=False'
  switch (posed.loss) {
    case 'squared':
      return [linear(posed, strength, intercept)]
    case 'logistic':
    case 'cross-entropy':
      return [logistic(posed, strength, intercept)]
    case 'poisson':
      if (strength.shares.l1 > 0) return 'scikit-learn has no L1 penalty with a Poisson loss'
      return [`PoissonRegressor(${args(`alpha=${strength.l2()}`, intercept)})`]
    default:
      return `scikit-learn has no ${posed.loss} loss`
  }
}

function linear({ totalWeight, layers }: Posed, { shares, l1, l2, sum }: Strength, given: string): string {
  const intercept = args(given, isPositive(layers[0].penalty) ? 'positive=True' : '')
  if (shares.l1 === 0 && shares.l2 === 0) return `LinearRegression(${intercept})`
  if (shares.l2 === 0) return `Lasso(${args(`alpha=${l1()}`, intercept)})`
  if (shares.l1 === 0) return `Ridge(${args(`alpha=${l2(totalWeight)}`, intercept)})`
  return `ElasticNet(${args(`alpha=${sum(1, 1)}`, `l1_ratio=${ratio(shares)}`, intercept)})`
}

/** C multiplies the sum of the losses. liblinear would be faster for L1, but penalises the intercept too. */
function logistic({ totalWeight, layers }: Posed, { shares, sum }: Strength, intercept: string): string {
  if (shares.l1 === 0 && shares.l2 === 0) return `LogisticRegression(${args('penalty=None', intercept)})`
  const total = sum(1, 1)
  const single = isSingle(layers[0])
  const C = `C=${single ? digits(1 / (totalWeight * Number(total))) : `1 / (${digits(totalWeight)} * ${total})`}`
  if (shares.l1 === 0) return `LogisticRegression(${args("penalty='l2'", C, intercept)})`
  const solver = layers[0].bias || layers[0].units > 1 ? 'saga' : 'liblinear'
  if (shares.l2 === 0) return `LogisticRegression(${args("penalty='l1'", C, `solver='${solver}'`, intercept)})`
  return `LogisticRegression(${args("penalty='elasticnet'", C, `l1_ratio=${ratio(shares)}`, "solver='saga'", intercept)})`
}

function perceptron(posed: Posed, strengths: readonly (Strength | null)[]): string[] | string {
  const { layers, batch, loss } = posed
  const hidden = layers.slice(0, -1)
  const activations = new Set(hidden.map(({ activation }) => activation))
  const [activation] = [...activations].map((name) => ACTIVATIONS[name])
  const alphas = new Set(strengths.map((strength) => strength?.l2(batch)))
  if (strengths.some((strength) => strength === null || strength.shares.l1 > 0))
    return "scikit-learn's MLP has an L2 penalty and no other"
  if (alphas.size > 1) return "scikit-learn's MLP has one alpha for all layers"
  if (activations.size > 1 || activation === undefined)
    return "scikit-learn's MLP has one activation, of identity, relu, tanh, logistic"
  if (loss === 'poisson') return "scikit-learn's MLP has no Poisson loss"
  const sizes = hidden.map(({ units }) => `${units},`).join(' ')
  const kind = loss === 'squared' ? 'MLPRegressor' : 'MLPClassifier'
  return [
    `${kind}(hidden_layer_sizes=(${sizes}), activation='${activation}', alpha=${[...alphas].join('')}, batch_size=${batch})`,
  ]
}

function ratio({ l1, l2 }: Strength['shares']): string {
  return digits(l1 / (l1 + l2))
}

function args(...given: readonly string[]): string {
  return given.filter((text) => text !== '').join(', ')
}
