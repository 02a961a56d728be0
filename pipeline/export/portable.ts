import type { DenseLayer } from '../predict/dense-layer.ts'
import type { UsableModel } from '../predict/open-model.ts'
import { PredictError } from '../predict/predict-error.ts'

/** A stored model as other programs can run it: from columns of a table to η, and from there to what the loss predicts. */
export interface PortableModel
  extends Pick<
    UsableModel,
    'experiment' | 'run' | 'lambda' | 'weights' | 'converged' | 'targets' | 'classes' | 'loss'
  > {
  /** In order, those of encoded columns in their place. */
  readonly features: readonly string[]
  /** Columns of text, each of which is several features. */
  readonly encoded: readonly EncodedColumn[]
  /** Stands for a missing value of each feature; null where none may be missing. */
  readonly fill: readonly number[] | null
  /** From features in units of the data. */
  readonly layers: readonly DenseLayer[]
}

/** Feature `first + k` is 1 where the column holds the k-th level, and 0 elsewhere. */
export interface EncodedColumn {
  readonly name: string
  readonly levels: readonly string[]
  readonly first: number
}

/**
 * @param onlyUsed leaves out columns of the table that no weight other than 0 hangs on.
 * @throws PredictError where no column would be left.
 */
export function portable(model: UsableModel, onlyUsed: boolean): PortableModel {
  const { experiment, run, lambda, weights, converged, fill, targets, classes, loss, data } = model
  const [first, ...further] = model.layers()
  const kept = onlyUsed ? neededPlaces(model) : model.features.map((_, j) => j)
  if (kept.length === 0)
    throw new PredictError(
      `run ${run} uses none of its features here, and a model of no columns has nothing to go by; leave --only-used out`,
    )
  const features = kept.map((j) => model.features[j])
  return {
    ...{ experiment, run, lambda, weights, converged, targets, classes, loss, features },
    fill: fill && kept.map((j) => fill[j]),
    encoded: encodedIn(features, data.one_hot),
    layers: [withInputs(first, kept), ...further],
  }
}

function encodedIn(features: readonly string[], oneHot: readonly string[]): EncodedColumn[] {
  const columnOf = (feature: string) => oneHot.find((name) => feature.startsWith(`${name}=`))
  return oneHot.flatMap((name) => {
    const places = features.flatMap((feature, j) => (columnOf(feature) === name ? [j] : []))
    const levels = places.map((j) => features[j].slice(name.length + 1))
    return places.length === 0 ? [] : [{ name, levels, first: places[0] }]
  })
}

/** Of an encoded column all levels, or none: who sees one of them has to know the others. */
function neededPlaces({ features, used, data }: UsableModel): number[] {
  const encoded = encodedIn(features, data.one_hot)
  const columnOf = (j: number) => encoded.find(({ first, levels }) => j >= first && j < first + levels.length) ?? j
  const needed = new Set(used.map(columnOf))
  return features.flatMap((_, j) => (needed.has(columnOf(j)) ? [j] : []))
}

/** The layer of these inputs alone, in this order. */
export function withInputs(layer: DenseLayer, kept: readonly number[]): DenseLayer {
  const { units, inputs, weight } = layer
  const own = Float64Array.from({ length: units * kept.length }, (_, at) => {
    const unit = Math.floor(at / kept.length)
    return weight[unit * inputs + kept[at % kept.length]]
  })
  return { ...layer, inputs: kept.length, weight: own }
}

/** What each output is of: a target, or a class; of two classes the later has the only one. */
export function outputNames({ classes, targets, layers }: PortableModel): string[] {
  const { units } = layers[layers.length - 1]
  const named = classes === null ? targets : units === 1 ? classes.slice(-1) : classes
  return Array.from({ length: units }, (_, k) => named[k] ?? String(k + 1))
}

/** What metadata of texts say of a model: each as JSON, and nothing of what it has none of. */
export function told(said: Readonly<Record<string, unknown>>): Record<string, string> {
  const known = Object.entries(said).filter(([, value]) => value !== null)
  return Object.fromEntries(known.map(([name, value]) => [name, JSON.stringify(value)]))
}
