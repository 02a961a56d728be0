import type { Outline } from '../../data/dataset.ts'
import { lossOf } from '../../model/layers.ts'
import type { Fault } from '../../spec/faults.ts'
import type { RunSpec } from '../../spec/resolve.ts'

/** Counts that are not whole. Rates are, where the weights say of how much. */
export function fractionalCounts({ model }: RunSpec, { target, y, features, weights }: Outline): Fault[] {
  if (weights !== null || lossOf(model, { features: features.length, targets: 1, classes: null }) !== 'poisson')
    return []
  const fraction = y.find((value) => !Number.isInteger(value))
  if (fraction === undefined) return []
  return [
    {
      path: 'data.target',
      what: `column "${target}" holds ${fraction}, and counts are whole`,
      fix: 'for rates write count/exposure into it, and the exposure into data.weights',
    },
  ]
}
