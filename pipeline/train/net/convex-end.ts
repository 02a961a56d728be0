import type { Dataset } from '../../data/dataset.ts'
import { inOwnConvention } from '../../penalty/convention.ts'
import { groupsIn } from '../../penalty/group-l1.ts'
import { parts } from '../../penalty/index.ts'
import { strengthsAt, unitStrengths } from '../../penalty/strengths.ts'
import type { GroupL1Penalty } from '../../spec/experiment.gen.ts'
import type { NetRunSpec, PathRunSpec } from '../../spec/resolve.ts'
import type { Certificate } from '../certify/certificate.ts'
import { certifyGroups } from '../certify/group-certificate.ts'
import { families } from '../family.ts'
import { finalRows } from '../final-rows.ts'
import type { RunInputs } from '../inputs.ts'
import { poseFit } from '../path/pose.ts'
import type { MetricRow } from '../result.ts'
import type { Units } from '../units.ts'
import { linearWeights } from './linear-end.ts'
import { netLayers } from './net-layers.ts'
import type { NetResult } from './net-problem.ts'
import type { NetFit } from './net-task.ts'

/** How far from the optimum a training over epochs ended, where that can be said. */
export interface ConvexEnd {
  readonly certificate: Certificate
  /** gap, kkt, and under a penalty of single weights `distance`: the largest |w − w*| on the scaled features, w* the certified solution at the same λ. */
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
  const several = inputs.dataset.further.length > 0
  const heldIntercept = penalty.kind !== 'none' && penalty.bias
  if (model.kind === 'mlp' || several || heldIntercept || result.status === 'diverged') return null
  const rows = finalRows(run, inputs.dataset)
  const end: End = { run: { ...run, model }, dataset: inputs.dataset, rows, result }
  if (penalty.kind === 'group-l1') return ofGroups(end, penalty)
  return parts(penalty) === null ? null : ofWeights(end, units)
}

/** A training that ended, of a model without hidden layer. */
interface End {
  readonly run: NetRunSpec & Pick<PathRunSpec, 'model'>
  readonly dataset: Dataset
  readonly rows: Int32Array
  readonly result: Exclude<NetResult, { status: 'diverged' }>
}

/** Compares it with the solution of the path solver, too. */
async function ofWeights({ run, dataset, rows, result }: End, units: Units): Promise<ConvexEnd> {
  const own = inOwnConvention(run.penalty, { rows: rows.length, batch: rows.length, net: false })
  const penalty = 'convention' in own ? { ...own, convention: 'lariat' as const } : own
  const solver = { ...pathRun(run), penalty }
  const { output: lambda = 0 } = result.point.lambda
  const [exact] = await units.path({ run: solver, dataset, train: rows, held: new Int32Array(), lambdas: [lambda] })
  const { problem, context } = poseFit(solver, dataset, rows)
  const weights = linearWeights(result.weights, problem.outputs)
  const strengths = strengthsAt(unitStrengths(penalty, context), lambda)
  const certificate = families[problem.loss].certify(problem, strengths, weights)
  const distance = weights.w.reduce((max, weight, c) => Math.max(max, Math.abs(weight - exact.coefScaled[c])), 0)
  return {
    certificate,
    metrics: { distance, gap: certificate.gap, kkt: certificate.kkt },
  }
}

/** Groups of weights have no path solver to be compared with. */
function ofGroups({ run, dataset, rows, result }: End, penalty: GroupL1Penalty): ConvexEnd {
  const { problem } = poseFit(pathRun(run), dataset, rows)
  const { outputs } = problem
  const [{ factors, groups }] = netLayers(run, dataset, rows.length)
  const inputs = dataset.features.length
  const { output: lambda = 0 } = result.point.lambda
  // From (nOut, nIn), as nets store weights, to the outputs of a feature side by side.
  const posed = groupsIn(penalty, { units: outputs, inputs, factors, groups }).map(({ members, strength }) => ({
    members: members.map((at) => (at % inputs) * outputs + Math.floor(at / inputs)),
    strength: lambda * strength,
  }))
  const certificate = certifyGroups(problem, posed, linearWeights(result.weights, outputs))
  return { certificate, metrics: { gap: certificate.gap, kkt: certificate.kkt } }
}

/** The run as a path has it. */
function pathRun(run: End['run']): PathRunSpec {
  return {
    ...run,
    update: { kind: 'coordinate-descent', max_passes: 100_000 },
    train: { ...run.train, tolerance: 1e-7 },
  }
}
