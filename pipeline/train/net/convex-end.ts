import { inOwnConvention } from '../../penalty/convention.ts'
import { parts } from '../../penalty/index.ts'
import { strengthsAt, unitStrengths } from '../../penalty/strengths.ts'
import type { NetRunSpec, PathRunSpec } from '../../spec/resolve.ts'
import type { Certificate } from '../certify/certificate.ts'
import { families } from '../family.ts'
import { finalRows } from '../final-rows.ts'
import type { RunInputs } from '../inputs.ts'
import { inUnitsOfTheData } from '../path/fit-path.ts'
import { pathTensors } from '../path/path-tensors.ts'
import { poseFit } from '../path/pose.ts'
import type { MetricRow, TensorFile } from '../result.ts'
import type { Units } from '../units.ts'
import type { NetFit } from './net-task.ts'

/** How far from the optimum a training over epochs ended, where the optimum is known. */
export interface ConvexEnd {
  readonly certificate: Certificate
  /** gap, kkt, and `distance`: the largest |w − w*| on the scaled features, w* the certified solution at the same λ. */
  readonly metrics: MetricRow
  /** The weights in the form of a path of one λ, on both scales. */
  readonly path: TensorFile
}

/**
 * Certifies a model without hidden layer under a convex penalty, and compares it with the solution of the path solver; null
 * for all others.
 */
export async function convexEnd(
  run: NetRunSpec,
  inputs: RunInputs,
  { result, scaling }: NetFit,
  units: Units,
): Promise<ConvexEnd | null> {
  const { model } = run
  const several = inputs.dataset.further.length > 0
  if (model.kind === 'mlp' || several || result.status === 'diverged' || parts(run.penalty) === null) return null
  const { dataset } = inputs
  const rows = finalRows(run, dataset)
  const own = inOwnConvention(run.penalty, { rows: rows.length, batch: rows.length, net: false })
  const penalty = 'convention' in own ? { ...own, convention: 'lariat' as const } : own
  const solver: PathRunSpec = {
    ...run,
    model,
    penalty,
    update: { kind: 'coordinate-descent', max_passes: 100_000 },
    train: { ...run.train, tolerance: 1e-7 },
  }
  const { output: lambda = 0 } = result.point.lambda
  const [exact] = await units.path({ run: solver, dataset, train: rows, held: new Int32Array(), lambdas: [lambda] })
  const { problem, context } = poseFit(solver, dataset, rows)
  const { outputs } = problem
  const w = byFeature(Float64Array.from(result.weights['output.weight']), outputs)
  const b = Float64Array.from(result.weights['output.bias'] ?? new Float64Array(outputs))
  const strengths = strengthsAt(unitStrengths(penalty, context), lambda)
  const certificate = families[problem.loss].certify(problem, strengths, { w, b })
  const distance = w.reduce((max, weight, c) => Math.max(max, Math.abs(weight - exact.coefScaled[c])), 0)
  const weights = { coefScaled: w, interceptScaled: b, ...inUnitsOfTheData(scaling, w, b) }
  return {
    certificate,
    metrics: { distance, gap: certificate.gap, kkt: certificate.kkt },
    path: pathTensors([weights], [lambda], model.kind === 'multinomial'),
  }
}

/** From (nOut, nIn), as nets store weights, to the outputs of a feature side by side. */
function byFeature(weights: Float64Array, outputs: number): Float64Array {
  const features = weights.length / outputs
  return Float64Array.from(weights, (_, c) => weights[(c % outputs) * features + Math.floor(c / outputs)])
}
