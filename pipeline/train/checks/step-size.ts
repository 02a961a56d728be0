import { applyScaling, fitScaling } from '../../data/scaling.ts'
import { digits } from '../../math/digits.ts'
import { column, type Matrix } from '../../math/matrix.ts'
import { addScaled, dot } from '../../math/vector.ts'
import { parts } from '../../penalty/index.ts'
import type { Fault } from '../../spec/faults.ts'
import { hasIntercept, type NetRunSpec } from '../../spec/resolve.ts'
import { ridgeEntry } from '../../update/descent.ts'
import { constantRate } from '../../update/learning-rate.ts'
import { finalRows } from '../final-rows.ts'
import type { RunInputs } from '../inputs.ts'
import { lambdaOf, type PenalisedAt } from './penalised.ts'
import { isFullBatch } from './training.ts'

/**
 * Learning rates at which gradient descent on least squares runs away: above 2/L, with L the largest eigenvalue of the Gram
 * matrix of all that is fitted; 2(1+μ)/((1−d)L) with momentum μ and dampening d, and 2(1+μ)/((1+2μ)L) with Nesterov's. FISTA is
 * proved for 1/L.
 */
export function tooLargeSteps(run: NetRunSpec, inputs: RunInputs, [layer]: readonly PenalisedAt[]): Fault[] {
  const { model, update } = run
  const rate = constantRate(update)
  if (model.kind !== 'linear' || rate === null || !('optimizer' in update) || update.kind === 'spred') return []
  const { optimizer } = update
  if (optimizer.kind !== 'sgd' || !isFullBatch(run, inputs)) return []
  const { momentum, dampening, nesterov } = optimizer
  const factor =
    update.kind === 'fista'
      ? 1
      : (2 * (1 + momentum)) / (nesterov ? 1 + 2 * momentum : 1 - (momentum > 0 ? dampening : 0))
  const ridge =
    ridgeEntry(update) === 'coupled' ? (parts(layer.penalty)?.l2 ?? 0) * (lambdaOf(layer.penalty, 1) ?? 0) : 0

  const L = largestEigenvalue(run, inputs, factor / rate - ridge) + ridge
  if (rate <= factor / L) return []
  const limit = digits(Number((factor / L).toPrecision(3)))
  return [
    {
      path: 'update.optimizer.learning_rate',
      what:
        update.kind === 'fista'
          ? `η = ${rate} is above 1/L = ${limit}, up to which fista is sure to converge`
          : `η = ${rate} is above ${limit}, from where on full-batch steps run away (L = ${digits(Number(L.toPrecision(3)))})`,
      fix: `write at most ${limit}`,
    },
  ]
}

/**
 * Largest eigenvalue of XᵀVX/Σv, X with a column of ones where there is an intercept, by power iteration: a bound from below
 * that grows. Where the trace shows that it cannot be above `enough`, the trace is returned and nothing is iterated.
 */
function largestEigenvalue(run: NetRunSpec, { dataset }: RunInputs, enough: number): number {
  const rows = finalRows(run, dataset)
  const intercept = hasIntercept(run.model)
  const { X } = applyScaling(dataset, rows, fitScaling(dataset, rows, run.data.scaling, intercept))
  const shares = rowShares(rows, dataset.weights)
  const columns = columnsOf(X, intercept)
  const trace = columns.reduce((sum, x) => sum + x.reduce((total, value, i) => total + shares[i] * value * value, 0), 0)
  if (trace <= enough) return trace

  let v = Float64Array.from(columns, (_, j) => 1 / (1 + (j % 7)))
  let value = 0
  for (let pass = 0; pass < 200; pass++) {
    const Xv = new Float64Array(X.rows)
    const length = Math.sqrt(dot(v, v))
    for (const [j, x] of columns.entries()) addScaled(Xv, v[j] / length, x)
    for (let i = 0; i < Xv.length; i++) Xv[i] *= shares[i]
    v = Float64Array.from(columns, (x) => dot(x, Xv))
    const found = Math.sqrt(dot(v, v))
    if (found <= value * (1 + 1e-9)) return found
    value = found
  }
  return value
}

function columnsOf(X: Matrix, intercept: boolean): Float64Array[] {
  const columns = Array.from({ length: X.columns }, (_, j) => column(X, j))
  return intercept ? [...columns, new Float64Array(X.rows).fill(1)] : columns
}

/** v_i/Σv. */
function rowShares(rows: Int32Array, weights: Float64Array | null): Float64Array {
  const own = Float64Array.from(rows, (row) => (weights === null ? 1 : weights[row]))
  const sum = own.reduce((total, weight) => total + weight, 0)
  return own.map((weight) => weight / sum)
}
