import type { DenseLayer } from '../predict/dense-layer.ts'
import { PredictError } from '../predict/predict-error.ts'
import type { Activation } from '../spec/experiment.gen.ts'
import { readableJson } from '../store/canonical.ts'
import type { Format } from './format.ts'
import type { PortableModel } from './portable.ts'

/** What a scikit-learn estimator is made of: `params` for its constructor, and what fitting would have left in it. */
interface Estimator {
  readonly estimator: string
  readonly params: Readonly<Record<string, unknown>>
  readonly fitted: Readonly<Record<string, unknown>>
}

/**
 * A scikit-learn estimator that predicts what the model does: `estimator` is its class, `params` its parameters, and each key that ends
 * in `_` an attribute that fitting sets, in its shape. docs/export.md has the lines of Python that read it.
 */
export const sklearnJson: Format = {
  ending: '.json',
  encode(model) {
    const { experiment, run, lambda, features, targets, fill, layers } = model
    const { estimator, params, fitted } = layers.length === 1 ? linear(model) : perceptron(model)
    const of = { experiment, run, ...(lambda === null ? {} : { lambda }), targets }
    return readableJson({
      ...{ estimator, params, n_features_in_: features.length, feature_names_in_: features, ...fitted },
      ...(fill === null ? {} : { fill }),
      lariat: of,
    })
  },
}

function linear({ loss, classes, layers: [layer] }: PortableModel): Estimator {
  const { units } = layer
  const own = classes?.length === 2 ? oneOutput(layer) : layer
  const [coef, intercept] = [rowsOf(own), [...own.bias]]
  switch (loss) {
    case 'squared':
      return {
        estimator: 'sklearn.linear_model.LinearRegression',
        params: {},
        fitted: units === 1 ? { coef_: coef[0], intercept_: intercept[0] } : { coef_: coef, intercept_: intercept },
      }
    case 'logistic':
    case 'cross-entropy':
      return {
        estimator: 'sklearn.linear_model.LogisticRegression',
        params: {},
        fitted: { classes_: classes, coef_: coef, intercept_: intercept, n_iter_: [0] },
      }
    case 'poisson':
      if (units > 1) throw new PredictError('scikit-learn counts one target; --to onnx takes several')
      return {
        estimator: 'sklearn.linear_model.PoissonRegressor',
        params: {},
        fitted: { coef_: coef[0], intercept_: intercept[0], n_iter_: 0 },
      }
  }
}

/** The activations of scikit-learn's MLP, by our names. */
export const ACTIVATIONS: { readonly [K in Activation]?: string } = {
  identity: 'identity',
  relu: 'relu',
  tanh: 'tanh',
  sigmoid: 'logistic',
}

function perceptron({ loss, classes, layers }: PortableModel): Estimator {
  if (loss === 'poisson') throw new PredictError("scikit-learn's MLP counts nothing; --to onnx has a Poisson net")
  const [activation, ...others] = new Set(layers.slice(0, -1).map(({ activation }) => ACTIVATIONS[activation]))
  if (activation === undefined || others.length > 0)
    throw new PredictError(
      `scikit-learn's MLP has one activation, of ${Object.keys(ACTIVATIONS).join(', ')}; --to onnx has a net with any`,
    )
  const last = layers[layers.length - 1]
  const own = [...layers.slice(0, -1), classes?.length === 2 ? oneOutput(last) : last]
  const outputs = own[own.length - 1].units
  return {
    estimator: `sklearn.neural_network.${loss === 'squared' ? 'MLPRegressor' : 'MLPClassifier'}`,
    params: { hidden_layer_sizes: layers.slice(0, -1).map(({ units }) => units), activation },
    fitted: {
      ...(classes === null ? {} : { classes_: classes }),
      coefs_: own.map(turned),
      intercepts_: own.map(({ bias }) => [...bias]),
      n_layers_: layers.length + 1,
      n_outputs_: outputs,
      out_activation_: loss === 'squared' ? 'identity' : outputs === 1 ? 'logistic' : 'softmax',
    },
  }
}

/** Of two classes scikit-learn knows one output: how much more there is for the later. */
function oneOutput(layer: DenseLayer): DenseLayer {
  const { units, inputs, weight, bias } = layer
  if (units === 1) return layer
  const more = Float64Array.from({ length: inputs }, (_, j) => weight[inputs + j] - weight[j])
  return { ...layer, units: 1, weight: more, bias: Float64Array.of(bias[1] - bias[0]) }
}

function rowsOf({ units, inputs, weight }: DenseLayer): number[][] {
  return Array.from({ length: units }, (_, u) => [...weight.subarray(u * inputs, (u + 1) * inputs)])
}

/** (inputs, units): the MLP has a column for each unit. */
function turned({ units, inputs, weight }: DenseLayer): number[][] {
  return Array.from({ length: inputs }, (_, j) => Array.from({ length: units }, (_, u) => weight[u * inputs + j]))
}
