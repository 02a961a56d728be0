import type { FittedScaling } from '../../data/scaling.ts'
import type { MetricRow } from '../result.ts'
import type { NetPoint } from './net-problem.ts'
import type { NetFit } from './net-task.ts'

/** Metrics of the weights that are the result. */
export function resultMetrics({ result, scaling }: NetFit): MetricRow {
  if (result.status === 'diverged') return {}
  const { point } = result
  return {
    epoch: point.epoch,
    step: point.step,
    ...lambdaMetrics(point),
    ...inTargetUnits(point.metrics, scaling),
    ...effective(result.effectiveLambda),
  }
}

/** metrics.jsonl: a line an epoch, with a histogram of every layer's weights. */
export function netSeries({ result, scaling }: NetFit): Record<string, unknown>[] {
  return result.points.map((point) => ({
    epoch: point.epoch,
    step: point.step,
    ...lambdaMetrics(point),
    ...inTargetUnits(point.metrics, scaling),
    histograms: point.histograms,
  }))
}

/** `lambda` where all layers have the same, else `lambda.<layer>`. */
function lambdaMetrics({ lambda }: NetPoint): MetricRow {
  const values = Object.values(lambda)
  if (values.every((value) => value === values[0])) return { lambda: values[0] }
  return Object.fromEntries(Object.entries(lambda).map(([layer, value]) => [`lambda.${layer}`, value]))
}

/** `effective_lambda.<layer>`, NaN where there is no objective. */
function effective(lambdas: Readonly<Record<string, { readonly lambda: number | null }>>): MetricRow {
  return Object.fromEntries(
    Object.entries(lambdas).map(([layer, { lambda }]) => [`effective_lambda.${layer}`, lambda ?? Number.NaN]),
  )
}

/** What 1 of the scaled target is in units of the data; several targets have no unit in common. */
export function unitOf({ targetScale, further }: FittedScaling): number {
  return further.length === 0 ? targetScale : 1
}

/**
 * Losses and errors of a target that was scaled, in the target's own units: squares grow by scale², sizes by scale. The
 * objective stays in the units in which it was minimised, and so do the errors of several targets, which have no unit in
 * common.
 */
function inTargetUnits(metrics: MetricRow, scaling: FittedScaling): MetricRow {
  const scale = unitOf(scaling)
  const factors: Readonly<Record<string, number>> = { loss: scale * scale, rmse: scale, mae: scale }
  const converted = Object.entries(metrics).map(([name, value]) => {
    const [part, metric] = name.split('.')
    const factor = ['train', 'validation', 'test'].includes(part) ? factors[metric] : undefined
    return [name, factor === undefined ? value : value * factor] as const
  })
  return Object.fromEntries(converted)
}
