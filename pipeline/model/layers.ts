import type { LossKind } from '../loss/index.ts'
import type { Layer, Model, Penalty } from '../spec/experiment.gen.ts'
import { pyramidUnits } from './pyramid.ts'

/** A layer with nothing left open. */
export interface SettledLayer extends Layer {
  readonly units: number
  readonly activation: NonNullable<Layer['activation']>
  readonly penalty: Penalty
}

/** What a net is put between. */
export interface NetEnds {
  readonly features: number
  /** Columns that are predicted. */
  readonly targets: number
  /** Values of a target that is text or is read as classes; null where it is a number. */
  readonly classes: number | null
}

/** The name of the only layer of a model without hidden layer. */
export const OUTPUT = 'output'

/**
 * The layers of any model, each with its size, activation and penalty: the experiment's where it names none of its own.
 * A linear, logistic, multinomial or Poisson model is one layer.
 */
export function settleLayers(model: Model, penalty: Penalty, ends: NetEnds): SettledLayer[] {
  const outputs = outputUnits(lossOf(model, ends), ends)
  if (model.kind !== 'mlp') {
    return [{ name: OUTPUT, units: outputs, activation: 'identity', bias: model.fit_intercept, penalty }]
  }
  const pyramid = pyramidUnits(ends.features, outputs, model.layers.length - 1)
  return model.layers.map((layer, l) => {
    const last = l === model.layers.length - 1
    return {
      ...layer,
      units: last ? outputs : typeof layer.units === 'number' ? layer.units : pyramid[l],
      activation: last ? 'identity' : (layer.activation ?? 'tanh'),
      penalty: layer.penalty ?? penalty,
    }
  })
}

/** What the output is held to: a net's follows from its target where the spec does not say it. */
export function lossOf(model: Model, { classes }: NetEnds): LossKind {
  switch (model.kind) {
    case 'linear':
      return 'squared'
    case 'logistic':
      return 'logistic'
    case 'multinomial':
      return 'cross-entropy'
    case 'poisson':
      return 'poisson'
    case 'mlp':
      return model.loss ?? (classes === null ? 'squared' : classes === 2 ? 'logistic' : 'cross-entropy')
  }
}

function outputUnits(loss: LossKind, { targets, classes }: NetEnds): number {
  if (loss === 'cross-entropy') return classes ?? 1
  return loss === 'logistic' ? 1 : targets
}
