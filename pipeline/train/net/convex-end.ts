import { inOwnConvention } from '../../penalty/convention.ts'
import { parts } from '../../penalty/index.ts'
import { strengthsAt, unitStrengths } from '../../penalty/strengths.ts'
import type { NetRunSpec, PathRunSpec } from '../../spec/resolve.ts'
import type { Certificate } from '../certify/certificate.ts'
import { families } from '../family.ts'
import { finalRows } from '../final-rows.ts'
import type { RunInputs } from '../inputs.ts'
import { poseFit } from '../path/pose.ts'
import type { MetricRow } from '../result.ts'
import type { Units } from '../units.ts'
import { linearWeights } from './linear-end.ts'
import type { NetFit } from './net-task.ts'

/** How far from the optimum a training over epochs ended, where the optimum is known. */
export interface ConvexEnd {
  readonly certificate: Certificate
  /** gap, kkt, and `distance`: the largest |w − w*| on the scaled features, w* the certified solution at the same λ. */
  readonly metrics: MetricRow
}

/**
 * Certifies a model without hidden layer under a convex penalty, and compares it with the solution of the path solver; null
 * for all others.
 */
export async function convexEnd(
  run: NetRunSpec,
  inputs: RunInputs,
  { result }: NetFit,
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
  const { w, b } = linearWeights(result.weights, outputs)
  const strengths = strengthsAt(unitStrengths(penalty, context), lambda)
  const certificate = families[problem.loss].certify(problem, strengths, { w, b })
  const distance = w.reduce((max, weight, c) => Math.max(max, Math.abs(weight - exact.coefScaled[c])), 0)
  return {
    certificate,
    metrics: { distance, gap: certificate.gap, kkt: certificate.kkt },
  }
}
