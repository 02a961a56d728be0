import type { Dataset } from '../../data/dataset.ts'
import { settleLayers } from '../../model/layers.ts'
import type { Model } from '../../spec/experiment.gen.ts'
import type { Fault } from '../../spec/faults.ts'
import { netEnds } from '../settle.ts'

/** Names, sizes and activations of a net's layers, and whether its weights can start as they shall. */
export function checkLayers(model: Model, dataset: Dataset): Fault[] {
  if (model.kind !== 'mlp') return []
  const { layers } = model
  const last = layers.length - 1
  const names = layers.map(({ name }) => name)
  const outputs = settleLayers(model, { kind: 'none' }, netEnds(dataset))[last].units
  const faults: Fault[] = []

  for (const [l, { name, units, activation }] of layers.entries()) {
    const path = `model.layers[${l}]`
    if (names.indexOf(name) < l) {
      faults.push({
        path: `${path}.name`,
        what: `a second layer is called "${name}"`,
        fix: 'give every layer a name of its own',
      })
    }
    if (l < last && units === undefined) {
      faults.push({ path, what: `the hidden layer "${name}" says no size`, fix: 'add units: 16, or units: pyramid' })
    }
    if (l === last && units !== undefined && units !== outputs) {
      const what = `the output layer takes its size from the target: ${outputs}, not ${units}`
      faults.push({ path: `${path}.units`, what, fix: 'take units out, or add an output layer behind this one' })
    }
    if (l === last && activation !== undefined && activation !== 'identity') {
      const what = 'the output layer has no activation: the loss does the rest'
      faults.push({
        path: `${path}.activation`,
        what,
        fix: 'take activation out, or add an output layer behind this one',
      })
    }
  }
  if (model.init === 'zeros' && last > 0) {
    const what = 'with all weights zero no gradient reaches a hidden layer'
    faults.push({ path: 'model.init', what, fix: 'write init: glorot or he' })
  }
  return faults
}
