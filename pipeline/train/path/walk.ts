import type { OpenKernels } from '../../kernels/door.ts'
import { relaxOf } from '../../penalty/relax.ts'
import { strengthsAt, translateLambda, unitStrengths } from '../../penalty/strengths.ts'
import type { GroupL1Penalty, Penalty } from '../../spec/experiment.gen.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'
import type { Certificate } from '../certify/certificate.ts'
import { certifyGroupPath, certifyGroups } from '../certify/group-certificate.ts'
import { families } from '../family.ts'
import { groupsAt, posedGroups } from '../posed-groups.ts'
import type { PosedWeights } from '../posed-model.ts'
import { type ProvedPath, relaxLikelihood } from '../relax/relax-likelihood.ts'
import { groupPath } from '../solve/groups/group-path.ts'
import { areJoint, jointPath } from '../solve/groups/joint-path.ts'
import type { PosedFit } from './pose.ts'

/** Solves a posed path, and proves every point of it. */
export function walkPath(run: PathRunSpec, posed: PosedFit, lambdas: readonly number[], core: OpenKernels): ProvedPath {
  const { penalty } = run
  return penalty.kind === 'group-l1'
    ? walkGroups(penalty, posed, lambdas, run.update.max_passes, core)
    : walkWeights(run, posed, lambdas, core)
}

function walkWeights(
  { penalty, update }: PathRunSpec,
  { problem, context }: PosedFit,
  lambdas: readonly number[],
  core: OpenKernels,
): ProvedPath {
  const { loss } = problem
  const family = families[loss]
  const unit = unitStrengths(penalty, context)
  const path = lambdas.map((lambda) => strengthsAt(unit, translateLambda(penalty, context, lambda)))
  const solutions = family.solve(problem, path, update.max_passes, core)
  const proved = { solutions, certificates: family.certifyPath(problem, path, solutions, core) }
  const gamma = relaxOf(penalty)
  // Squares come here without an L1 part only: then they are what a refit would be.
  return gamma === null || loss === 'squared'
    ? proved
    : relaxLikelihood(gamma, problem, path, proved, update.max_passes, core)
}

function walkGroups(
  penalty: GroupL1Penalty,
  { problem, context }: PosedFit,
  lambdas: readonly number[],
  maxPasses: number,
  core: OpenKernels,
): ProvedPath {
  const groups = posedGroups(penalty, context.features, problem.outputs)
  const solve = areJoint(problem, groups) ? jointPath : groupPath
  const solutions = solve(problem, groups, lambdas, maxPasses, core)
  return { solutions, certificates: certifyGroupPath(problem, groups, lambdas, solutions, core) }
}

/** Proves weights at one λ, whoever found them. */
export function certifyAt(
  penalty: Penalty,
  { problem, context }: PosedFit,
  lambda: number,
  weights: PosedWeights,
): Certificate {
  if (penalty.kind === 'group-l1') {
    const groups = posedGroups(penalty, context.features, problem.outputs)
    return certifyGroups(problem, groupsAt(groups, lambda), weights)
  }
  const strengths = strengthsAt(unitStrengths(penalty, context), translateLambda(penalty, context, lambda))
  return families[problem.loss].certify(problem, strengths, weights)
}
