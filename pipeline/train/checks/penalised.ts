import type { Dataset } from '../../data/dataset.ts'
import type { Penalty } from '../../spec/experiment.gen.ts'
import type { NetRunSpec } from '../../spec/resolve.ts'
import { finalRows } from '../final-rows.ts'
import { lambdaAt } from '../net/lambda-schedule.ts'
import { netLayers } from '../net/net-layers.ts'
import type { NetLayer } from '../net/net-problem.ts'

/** A layer with its penalty, and where that stands in the spec. */
export interface PenalisedAt extends NetLayer {
  /** `penalty`, or `model.layers[0].penalty` where the layer names one of its own. */
  readonly path: string
  readonly first: boolean
  /** The penalty in the spec's own words; `penalty` is in Lariat's convention. */
  readonly written: Penalty
  /** `hidden: `, or nothing where there is only one layer. */
  readonly where: string
}

export function penalisedAt(run: NetRunSpec, dataset: Dataset): PenalisedAt[] {
  const layers = netLayers(run, dataset, finalRows(run, dataset).length)
  return layers.map((layer, l) => {
    const own = run.model.kind === 'mlp' ? run.model.layers[l].penalty : undefined
    return {
      ...layer,
      path: own === undefined ? 'penalty' : `model.layers[${l}].penalty`,
      first: l === 0,
      written: own ?? run.penalty,
      where: layers.length === 1 ? '' : `${layer.name}: `,
    }
  })
}

/** Each penalty of the spec once, however many layers share it. */
export function writtenPenalties(layers: readonly PenalisedAt[]): PenalisedAt[] {
  return [...new Map(layers.map((layer) => [layer.path, layer])).values()]
}

/** λ as a number where it is one before training: a number, or where a schedule ends. Else null. */
export function lambdaOf(penalty: Penalty, epochs: number): number | null {
  if (penalty.kind === 'none') return 0
  if (typeof penalty.lambda === 'number') return penalty.lambda
  const { schedule } = penalty.lambda
  return schedule === undefined ? null : lambdaAt(schedule, epochs)
}
