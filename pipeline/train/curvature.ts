import { applyScaling } from '../data/apply-scaling.ts'
import type { Dataset } from '../data/dataset.ts'
import { fitScaling } from '../data/scaling.ts'
import { weightsOf } from '../data/weights.ts'
import { column } from '../math/matrix.ts'
import { addScaled, dot } from '../math/vector.ts'
import { hasIntercept, type NetRunSpec } from '../spec/resolve.ts'
import { finalRows } from './final-rows.ts'
import { normalised } from './solve/design.ts'

/** Largest second derivative of the loss by one output, for a row of weight 1. */
const BOUND: Readonly<Record<string, number>> = { linear: 1, logistic: 0.25, multinomial: 0.5 }

/** Enough for ten digits where the two largest eigenvalues are not within a thousandth of each other. */
const ITERATIONS = 5000

/**
 * L, the largest curvature of the mean loss of a model without hidden layer over the rows that train: the largest
 * eigenvalue of [1 X]ᵀ diag(v) [1 X], times ¼ for logistic and ½ for multinomial models. Gradient steps up to 2/L descend.
 * Null where there is no such bound (nets, Poisson).
 *
 * Power iteration, from a vector that no eigenvector of practice is orthogonal to: the same number on every machine.
 */
export function largestCurvature(run: NetRunSpec, dataset: Dataset): number | null {
  const bound = BOUND[run.model.kind]
  if (bound === undefined) return null
  const rows = finalRows(run, dataset)
  const intercept = hasIntercept(run.model)
  const { X } = applyScaling(dataset, rows, fitScaling(dataset, rows, run.data.scaling, intercept))
  const v = normalised(weightsOf(dataset, rows), rows.length)

  let direction = Float64Array.from({ length: X.columns + 1 }, (_, j) => 1 / (1 + (j % 7)))
  let largest = 0
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const product = new Float64Array(X.rows).fill(intercept ? direction[X.columns] : 0)
    for (let j = 0; j < X.columns; j++) addScaled(product, direction[j], column(X, j))
    const weighted = product.map((value, i) => v[i] * value)
    const next = Float64Array.from({ length: X.columns + 1 }, (_, j) =>
      j < X.columns ? dot(column(X, j), weighted) : intercept ? weighted.reduce((sum, value) => sum + value, 0) : 0,
    )
    const norm = Math.sqrt(dot(next, next))
    if (norm === 0) return 0
    const change = Math.abs(norm - largest)
    largest = norm
    direction = next.map((value) => value / norm)
    if (change <= 1e-14 * norm) break
  }
  return bound * largest
}
