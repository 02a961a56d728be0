import { csvText } from '../store/csv-text.ts'
import type { Format } from './format.ts'
import { outputNames, type PortableModel } from './portable.ts'

/**
 * Weights in units of the data, as a table. Of a model without hidden layer a line for each feature, with `coef`, or of several outputs
 * `coef.<class or target>`, the intercept first; of a net a line for each weight: `layer,unit,input,weight`.
 */
export const csv: Format = {
  ending: '.csv',
  encode: (model) => `${model.layers.length === 1 ? coefficients(model) : weights(model)}\n`,
}

function coefficients(model: PortableModel): string {
  const { features, layers } = model
  const [{ weight, bias, inputs, units }] = layers
  const titles = units === 1 ? ['coef'] : outputNames(model).map((name) => `coef.${name}`)
  const row = (feature: string, j: number) => [feature, ...titles.map((_, k) => weight[k * inputs + j])]
  return csvText(['feature', ...titles], [['(intercept)', ...bias], ...features.map(row)])
}

function weights({ features, layers }: PortableModel): string {
  const rows = layers.flatMap(({ name, units, inputs, weight, bias }, l) =>
    Array.from({ length: units }, (_, u) => [
      [name, u, '(bias)', bias[u]],
      ...Array.from({ length: inputs }, (_, j) => [name, u, l === 0 ? features[j] : j, weight[u * inputs + j]]),
    ]).flat(),
  )
  return csvText(['layer', 'unit', 'input', 'weight'], rows)
}
