import type { Network } from '../../model/network.ts'
import type { PenalisedLayer } from './blocks.ts'
import type { Evaluator } from './evaluate.ts'
import type { NetPoint } from './net-problem.ts'
import { deadUnits, histogram, weightMetrics } from './weight-metrics.ts'

/** The samples a net is measured on. */
export interface Evaluators {
  readonly train: Evaluator
  readonly validation: Evaluator | null
  readonly test: Evaluator | null
}

/** All there is to say of the weights as they are now. */
export function measure(
  net: Network,
  layers: readonly PenalisedLayer[],
  on: Evaluators,
  at: { readonly epoch: number; readonly step: number },
): NetPoint {
  const train = on.train.evaluate()
  const objective = layers.reduce(
    (sum, layer) => layer.blocks.reduce((part, block) => part + block.penalty.value(block.values, block.lambda), sum),
    train.loss,
  )
  const metrics: Record<string, number> = { 'train.loss': train.loss, 'train.objective': objective }
  for (const [name, value] of Object.entries(train.quality)) metrics[`train.${name}`] = value
  for (const sample of ['validation', 'test'] as const) {
    const said = on[sample]?.evaluate()
    if (said === undefined) continue
    metrics[`${sample}.loss`] = said.loss
    for (const [name, value] of Object.entries(said.quality)) metrics[`${sample}.${name}`] = value
  }
  Object.assign(
    metrics,
    weightMetrics(
      net,
      layers.map((layer) => layer.penalised),
    ),
    { dead_units: deadUnits(net, train.silent) },
  )
  return {
    ...at,
    lambda: Object.fromEntries(layers.map((layer) => [layer.name, layer.blocks[0].lambda])),
    metrics,
    histograms: Object.fromEntries(net.layers.map((layer) => [layer.name, histogram(layer.weight)])),
  }
}
