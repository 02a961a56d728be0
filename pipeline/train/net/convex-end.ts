import { inOwnConvention } from '../../penalty/convention.ts'
import { parts } from '../../penalty/index.ts'
import type { NetRunSpec, PathRunSpec } from '../../spec/resolve.ts'
import type { Certificate } from '../certify/certificate.ts'
import { finalRows } from '../final-rows.ts'
import type { RunInputs } from '../inputs.ts'
import { poseFit } from '../path/pose.ts'
import { certifyAt } from '../path/walk.ts'
import type { MetricRow } from '../result.ts'
import type { Units } from '../units.ts'
import { linearWeights } from './linear-end.ts'
import type { NetFit } from './net-task.ts'

/** How far from the optimum a training over epochs ended, where that can be said. */
export interface ConvexEnd {
  readonly certificate: Certificate
  /** `gap`, `kkt` and `distance`: the largest |w − w*| on the scaled features, w* the certified solution at the same λ. */
  readonly metrics: MetricRow
}

/** Certifies a model without hidden layer under a convex penalty that leaves the intercept alone; null for all others. */
export async function convexEnd(
  run: NetRunSpec,
  inputs: RunInputs,
  { result }: NetFit,
  units: Units,
): Promise<ConvexEnd | null> {
  const { model, penalty } = run
  // One fit of several targets there is where they are penalised together.
  const several = inputs.dataset.further.length > 0 && penalty.kind !== 'group-l1'
  const heldIntercept = penalty.kind !== 'none' && penalty.bias
  if (model.kind === 'mlp' || several || heldIntercept || result.status === 'diverged') return null
  if (penalty.kind !== 'group-l1' && parts(penalty) === null) return null
  const { dataset } = inputs
  const rows = finalRows(run, dataset)
  const own = inOwnConvention(penalty, { rows: rows.length, batch: rows.length, net: false })
  const solver = {
    ...pathRun({ ...run, model }),
    penalty: 'convention' in own ? { ...own, convention: 'lariat' as const } : own,
  }
  const { output: lambda = 0 } = result.point.lambda
  const [exact] = await units.path({ run: solver, dataset, train: rows, held: new Int32Array(), lambdas: [lambda] })
  const posed = poseFit(solver, dataset, rows)
  const weights = linearWeights(result.weights, posed.problem.outputs)
  const certificate = certifyAt(solver.penalty, posed, lambda, weights)
  const distance = weights.w.reduce((max, weight, c) => Math.max(max, Math.abs(weight - exact.coefScaled[c])), 0)
  return { certificate, metrics: { distance, gap: certificate.gap, kkt: certificate.kkt } }
}

/** The run as a path has it. */
function pathRun(run: NetRunSpec & Pick<PathRunSpec, 'model'>): PathRunSpec {
  return {
    ...run,
    update: { kind: 'coordinate-descent', max_passes: 100_000 },
    train: { ...run.train, tolerance: 1e-7 },
  }
}
