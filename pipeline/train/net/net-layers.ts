import type { Dataset } from '../../data/dataset.ts'
import { settleLayers } from '../../model/layers.ts'
import { inOwnConvention } from '../../penalty/convention.ts'
import { featureGroups } from '../../penalty/feature-groups.ts'
import { factorsOf } from '../../penalty/strengths.ts'
import type { RunSpec } from '../../spec/resolve.ts'
import { netEnds } from '../settle.ts'
import type { NetLayer } from './net-problem.ts'

/** The layers as they are trained on so many rows: penalties in Lariat's own convention, penalty factors of the features. */
export function netLayers({ model, penalty, train }: RunSpec, dataset: Dataset, rows: number): NetLayer[] {
  const convention = {
    rows,
    batch: typeof train.batch_size === 'number' ? Math.min(train.batch_size, rows) : rows,
    net: model.kind === 'mlp',
  }
  return settleLayers(model, penalty, netEnds(dataset)).map((layer, l) => ({
    ...layer,
    penalty: inOwnConvention(layer.penalty, convention),
    factors: l === 0 ? featureFactors(dataset, layer.penalty) : null,
    groups: l === 0 && layer.penalty.kind === 'group-l1' ? featureGroups(layer.penalty, dataset.features) : null,
  }))
}

/** Null where every factor is 1. */
function featureFactors({ features }: Dataset, penalty: NetLayer['penalty']): Float64Array | null {
  if (penalty.kind === 'none' || Object.keys(penalty.factors).length === 0) return null
  return factorsOf(penalty, features)
}
