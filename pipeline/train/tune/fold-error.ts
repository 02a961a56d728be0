import { applyScaling } from '../../data/apply-scaling.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { Fold } from '../../data/folds.ts'
import { weightsOf, withMeanOne } from '../../data/weights.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { losses } from '../../loss/index.ts'
import { column } from '../../math/matrix.ts'
import { type Strengths, unitStrengths } from '../../penalty/strengths.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'
import { poseFit } from '../path/pose.ts'
import { predictOutputs } from '../path/predict-outputs.ts'
import type { PosedWeights } from '../posed-model.ts'
import { hypergradient } from './hypergradient.ts'
import { likelihoodSolver } from './likelihood-solver.ts'
import { squaredSolver } from './squared-solver.ts'

/** What a fit on a fold's training rows is worth on its held rows, at a λ for each feature. */
export interface FoldError {
  /** Fits, and returns the mean loss on the held rows. */
  at(lambdas: Float64Array): number
  /** How that loss answers to log λ_j, for each feature. */
  slopes(): Float64Array
}

/** Poses a fold as its path would be; what its solver needs stays in the arena. */
export function foldError(run: PathRunSpec, dataset: Dataset, { train, held }: Fold, core: OpenKernels): FoldError {
  const { problem, scaling, context } = poseFit(run, dataset, train)
  const { loss, outputs, intercept } = problem
  const unit = unitStrengths(run.penalty, context)
  const open = loss === 'squared' ? squaredSolver : likelihoodSolver
  const solver = open(problem, run.update.max_passes, core)
  const { X } = applyScaling(dataset, held, scaling)
  const y = Float64Array.from(held, (row) => dataset.y[row])
  const weights = withMeanOne(weightsOf(dataset, held))

  let strengths: Strengths = unit
  let fit: PosedWeights = { w: new Float64Array(X.columns * outputs), b: new Float64Array(outputs) }
  const judged = () => {
    const eta = predictOutputs(X, fit.w, fit.b).map((value) => scaling.targetShift + scaling.targetScale * value)
    return { rows: X.rows, outputs, eta, y, weights }
  }
  return {
    at(lambdas) {
      const strong = (share: number, j: number) => lambdas[j] * share
      strengths = { l1: unit.l1.map(strong), l2: unit.l2.map(strong), positive: false }
      fit = solver.solve(strengths)
      return losses[loss].value(judged())
    },
    slopes() {
      const downstream = new Float64Array(X.rows * outputs)
      losses[loss].gradient(judged(), downstream)
      const columns = X.columns + Number(intercept)
      const slope = new Float64Array(columns * outputs)
      for (let j = 0; j < columns; j++) {
        const x = j < X.columns ? column(X, j) : null
        for (let i = 0; i < X.rows; i++) {
          const value = scaling.targetScale * (x === null ? 1 : x[i] - solver.means[j])
          for (let k = 0; k < outputs; k++) slope[j * outputs + k] += value * downstream[i * outputs + k]
        }
      }
      return hypergradient(solver, strengths, fit, slope)
    },
  }
}
