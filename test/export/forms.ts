// What other programs do with an exported model, slow and plain.
import type { Activation } from '../../pipeline/spec/experiment.gen.ts'
import { decodeTensors } from '../../pipeline/store/safetensors.ts'

type Rows = readonly (readonly number[])[]

const ACTIVATIONS: Readonly<Record<string, (z: number) => number>> = {
  identity: (z) => z,
  relu: (z) => Math.max(0, z),
  'leaky-relu': (z) => (z < 0 ? 0.01 * z : z),
  tanh: Math.tanh,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  logistic: (z) => 1 / (1 + Math.exp(-z)),
  softplus: (z) => Math.log1p(Math.exp(z)),
}

/** As PyTorch runs nn.Sequential over nn.Linear with such a state_dict. */
export function bySafetensors(bytes: Uint8Array, x: Rows): Rows {
  const { tensors, metadata } = decodeTensors(bytes)
  const activations: Activation[] = JSON.parse(metadata.activations)
  const names = Object.keys(tensors).filter((name) => name.endsWith('.weight'))
  return names.reduce<Rows>((rows, name, l) => {
    const [units, inputs] = tensors[name].shape
    const { values: bias } = tensors[name.replace(/weight$/, 'bias')]
    return rows.map((row) =>
      Array.from({ length: units }, (_, u) => {
        const sum = row.reduce((total, value, j) => total + value * tensors[name].values[u * inputs + j], 0)
        return ACTIVATIONS[activations[l]](sum + bias[u])
      }),
    )
  }, x)
}

interface Estimator {
  readonly estimator: string
  readonly params: { readonly activation?: string }
  readonly classes_?: readonly string[]
  readonly coef_?: readonly number[] | Rows
  readonly intercept_?: number | readonly number[]
  readonly coefs_?: readonly Rows[]
  readonly intercepts_?: Rows
  readonly out_activation_?: string
}

/** decision_function of scikit-learn's linear models and its MLP, and from there to what predict or predict_proba gives. */
export function bySklearn(json: string, x: Rows): Rows {
  const said: Estimator = JSON.parse(json)
  const name = said.estimator.split('.').at(-1)
  if (said.coefs_ !== undefined) {
    const { coefs_: coefs, intercepts_: intercepts = [], params, out_activation_: out = '' } = said
    const eta = coefs.reduce<Rows>((rows, coef, l) => {
      const activation = l === coefs.length - 1 ? 'identity' : (params.activation ?? '')
      return rows.map((row) =>
        intercepts[l].map((b, u) =>
          ACTIVATIONS[activation](row.reduce((sum, value, j) => sum + value * coef[j][u], 0) + b),
        ),
      )
    }, x)
    return out === 'identity' ? eta : eta.map(shares)
  }
  const flat = typeof said.intercept_ === 'number'
  const coef = (flat ? [said.coef_] : said.coef_) as Rows
  const intercept = (flat ? [said.intercept_] : said.intercept_) as readonly number[]
  const eta = x.map((row) =>
    coef.map((own, k) => row.reduce((sum, value, j) => sum + value * own[j], 0) + intercept[k]),
  )
  if (name === 'LinearRegression') return eta
  return name === 'PoissonRegressor' ? eta.map((row) => row.map(Math.exp)) : eta.map(shares)
}

/** Probabilities of the classes from one output, or from one for each. */
export function shares(eta: readonly number[]): number[] {
  if (eta.length === 1) return [-eta[0], eta[0]].map((z) => 1 / (1 + Math.exp(-z)))
  const top = Math.max(...eta)
  const sizes = eta.map((z) => Math.exp(z - top))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  return sizes.map((size) => size / total)
}

/** η of a model without hidden layer, from its table of weights. */
export function byCsv(text: string, x: Rows): Rows {
  const [, ...lines] = text.trimEnd().split('\n')
  const [intercept, ...coef] = lines.map((line) => line.split(',').slice(1).map(Number))
  return x.map((row) => intercept.map((b, k) => row.reduce((sum, value, j) => sum + value * coef[j][k], b)))
}
