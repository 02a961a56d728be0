import type { OpenKernels } from '../kernels/door.ts'
import type { LossKind } from '../loss/index.ts'
import { chosenColumns } from '../math/matrix.ts'
import type { Strengths } from '../penalty/strengths.ts'
import { type Certificate, certify } from './certify/certificate.ts'
import { certifyLikelihood, certifyLikelihoods } from './certify/likelihood-certificate.ts'
import type { PosedModel, PosedWeights } from './posed-model.ts'
import { correlations, type Design, designOf, interceptOf, residual } from './solve/design.ts'
import { nullSlopes } from './solve/newton/null-model.ts'
import { newtonPath } from './solve/newton-path.ts'
import { solveSmooth } from './solve/smooth-path.ts'

/** The weights at one λ, and how the solver came to them. Whether they are good enough is for the certificate to say. */
export interface PathSolution extends PosedWeights {
  /** Passes over the weights; 0 where a direct solve did it. */
  readonly passes: number
  /** False where there is no minimum: without a penalty, classes that a hyperplane separates have none. */
  readonly attained: boolean
}

/** A model along a λ path: how it is solved, where it begins, and how it is proved. */
export interface Family {
  /** One λ after the other, from strong to weak. */
  solve(problem: PosedModel, path: readonly Strengths[], maxPasses: number, core: OpenKernels): PathSolution[]
  /** The slope in every feature, for each output, where only the intercept and the features in `free` are fitted. */
  nullSlopes(problem: PosedModel, free: readonly number[], maxPasses: number): Float64Array
  certify(problem: PosedModel, strengths: Strengths, weights: PosedWeights): Certificate
  /** The same for the weights at every λ of a path. */
  certifyPath(
    problem: PosedModel,
    path: readonly Strengths[],
    fits: readonly PosedWeights[],
    core: OpenKernels,
  ): Certificate[]
}

const squared: Family = {
  // With an L1 part the rows go another way (`fitColumns`, `fitGram`): here it is linear algebra.
  solve(problem, path) {
    const design = designOf(problem.X, problem.y, problem.weights, problem.intercept)
    return path.map(({ l2 }) => {
      const w = solveSmooth(design, l2)
      return { w, b: Float64Array.of(interceptOf(design, w)), passes: 0, attained: true }
    })
  },
  nullSlopes(problem, free) {
    if (problem.outputs > 1) return nullSlopes(problem, free)
    const { X, y, weights, intercept } = problem
    const design = designOf(X, y, weights, intercept)
    const w = new Float64Array(X.columns)
    if (free.length > 0) {
      const reduced: Design = { ...design, Z: chosenColumns(design.Z, free) }
      const fitted = solveSmooth(reduced, new Float64Array(free.length))
      for (const [k, j] of free.entries()) w[j] = fitted[k]
    }
    return correlations(design, residual(design, w))
  },
  certify: (problem, strengths, { w, b }) => certify(problem, strengths, w, b[0]),
  certifyPath: (problem, path, fits) => fits.map(({ w, b }, k) => certify(problem, path[k], w, b[0])),
}

const likelihood: Family = {
  solve: newtonPath,
  nullSlopes,
  certify: certifyLikelihood,
  certifyPath: certifyLikelihoods,
}

/** How the model of each loss is solved. */
export const families: { readonly [K in LossKind]: Family } = {
  squared,
  logistic: likelihood,
  'cross-entropy': likelihood,
  poisson: likelihood,
}
