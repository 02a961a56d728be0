import type { Dataset } from '../data/dataset.ts'
import { applyScaling, type FittedScaling, fitScaling } from '../data/scaling.ts'
import type { ConventionContext } from '../penalty/strengths.ts'
import { hasIntercept, type PathRunSpec } from '../spec/resolve.ts'
import type { PosedProblem } from './certificate.ts'
import { type Design, designOf } from './design.ts'

/** A fit about to be made: the scaled problem, as posed and as solvers want it, and the constants it was scaled by. */
export interface PosedFit {
  readonly problem: PosedProblem
  readonly design: Design
  readonly scaling: FittedScaling
  readonly context: ConventionContext
}

/** Scales the rows by constants of their own (or, with `fit_on: all`, of all rows) and centres them. */
export function poseFit(run: PathRunSpec, dataset: Dataset, rows: Int32Array): PosedFit {
  const { scaling: spec } = run.data
  const intercept = hasIntercept(run.model)
  const scaling = fitScaling(dataset, rows, spec, intercept)
  const { X, y } = applyScaling(dataset, rows, scaling)
  const { weights: all } = dataset
  const weights = all === null ? null : Float64Array.from(rows, (row) => all[row])
  const design = designOf(X, y, weights, intercept)
  return {
    problem: { X, y, weights, intercept },
    design,
    scaling,
    context: { features: dataset.features, nSamples: rows.length, targetSd: norm(design.t) },
  }
}

/** √Σt²: the 1/n standard deviation of the target, since the observation weights are in t. */
function norm(t: Float64Array): number {
  return Math.sqrt(t.reduce((sum, value) => sum + value * value, 0))
}
