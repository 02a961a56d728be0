import { ROLE } from '../data/dataset.ts'
import { fitRows, rowsWithRole } from '../data/folds.ts'
import { toOriginalScale } from '../data/scaling.ts'
import { parts } from '../penalty/index.ts'
import { strengthsAt, unitStrengths } from '../penalty/strengths.ts'
import type { NetRunSpec, PathRunSpec } from '../spec/resolve.ts'
import { type Certificate, certify } from './certificate.ts'
import type { RunInputs } from './inputs.ts'
import type { NetFit } from './net-task.ts'
import { poseFit } from './pose.ts'
import type { MetricRow, TensorFile } from './result.ts'
import type { Units } from './units.ts'

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
  const { model, penalty } = run
  if (model.kind !== 'linear' || result.status === 'diverged' || parts(penalty) === null) return null
  const { dataset } = inputs
  const rows = run.validation.kind === 'holdout' ? rowsWithRole(dataset, ROLE.train) : fitRows(dataset)
  const solver: PathRunSpec = {
    ...run,
    model,
    update: { kind: 'coordinate-descent', max_passes: 100_000 },
    train: { ...run.train, tolerance: 1e-7 },
  }
  const { output: lambda = 0 } = result.point.lambda
  const [exact] = await units.path({ run: solver, dataset, train: rows, held: new Int32Array(), lambdas: [lambda] })
  const { problem, context } = poseFit(solver, dataset, rows)
  const w = Float64Array.from(result.weights['output.weight'])
  const b = result.weights['output.bias']?.[0] ?? 0
  const certificate = certify(problem, strengthsAt(unitStrengths(penalty, context), lambda), w, b)
  const distance = w.reduce((max, weight, j) => Math.max(max, Math.abs(weight - exact.coefScaled[j])), 0)
  const { coef, intercept } = toOriginalScale(scaling, w, b)
  const row = (values: Float64Array) => ({ shape: [1, values.length], values })
  const one = (value: number) => ({ shape: [1], values: Float64Array.of(value) })
  return {
    certificate,
    metrics: { distance, gap: certificate.gap, kkt: certificate.kkt },
    path: {
      lambda: one(lambda),
      coef: row(coef),
      intercept: one(intercept),
      coef_scaled: row(w),
      intercept_scaled: one(b),
    },
  }
}
