import type { OpenKernels } from '../../kernels/door.ts'
import { chosenColumns } from '../../math/matrix.ts'
import type { Strengths } from '../../penalty/strengths.ts'
import type { Certificate } from '../certify/certificate.ts'
import { families, type PathSolution } from '../family.ts'
import { usedAmong } from '../path/used-features.ts'
import type { PosedModel } from '../posed-model.ts'
import { bothProved, mixed } from './blend.ts'

/** Weights along a path, and what is proved of them. */
export interface ProvedPath {
  readonly solutions: readonly PathSolution[]
  readonly certificates: readonly Certificate[]
}

/**
 * A relaxed path of classes or counts: at each λ the likelihood without a penalty on the features in use, by Newton steps from
 * the null model, blended with the fit itself. A feature that is used for any class is refitted for all, as in glmnet.
 *
 * Where a support tells the classes apart the refit has no limit, and that λ is not attained.
 */
export function relaxLikelihood(
  gamma: number,
  problem: PosedModel,
  path: readonly Strengths[],
  { solutions, certificates }: ProvedPath,
  maxPasses: number,
  core: OpenKernels,
): ProvedPath {
  const { certifyPath } = families[problem.loss]
  let known: { support: string; refit: Refitted } | null = null
  const refits = solutions.map(({ w }) => {
    const used = usedAmong(w, problem.outputs).members()
    const support = used.join()
    if (known?.support !== support) known = { support, refit: refitOn(problem, used, maxPasses, core) }
    return known.refit
  })
  const blended = solutions.map(({ w, b, passes, attained }, l) => ({
    w: mixed(gamma, w, refits[l].w),
    b: mixed(gamma, b, refits[l].b),
    passes,
    attained: attained && refits[l].attained,
  }))
  const posed = certifyPath(problem, path, blended, core)
  return {
    solutions: blended,
    certificates: certificates.map((own, l) => bothProved(own, refits[l].certificate, posed[l].objective)),
  }
}

interface Refitted extends PathSolution {
  readonly certificate: Certificate
}

/** The model on some of its features, without a penalty; weights of the others are 0. */
function refitOn(problem: PosedModel, used: readonly number[], maxPasses: number, core: OpenKernels): Refitted {
  const { outputs } = problem
  const { solve, certifyPath } = families[problem.loss]
  const reduced = { ...problem, X: chosenColumns(problem.X, used) }
  const free = [{ l1: new Float64Array(used.length), l2: new Float64Array(used.length), positive: false }]
  const [fit] = solve(reduced, free, maxPasses, core)
  const [certificate] = certifyPath(reduced, free, [fit], core)
  const w = new Float64Array(problem.X.columns * outputs)
  for (const [a, j] of used.entries()) w.set(fit.w.subarray(a * outputs, (a + 1) * outputs), j * outputs)
  return { ...fit, w, certificate }
}
